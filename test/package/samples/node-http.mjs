import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApp, readConfig } from 'codearts-graphql';

const app = await createApp(readConfig(process.env));

// Tokens have up to 100,000 characters; Node.js accepts that many only with this option.
const server = createServer({ maxHeaderSize: 131_072 }, app.listener);
await once(server.listen(Number(process.env['PORT'] ?? 4000), '127.0.0.1'), 'listening');
console.log('Listening', server.address());

process.once('SIGTERM', () => server.close(() => app.close()));
