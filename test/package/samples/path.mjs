import { createServer } from 'node:http';
import { createApp, readConfig } from 'codearts-graphql';

const path = '/api/graphql';
const isBelowPath = /^\/api\/graphql(?=[/?]|$)/;
const app = await createApp(readConfig(process.env), { path });

const server = createServer({ maxHeaderSize: 131_072 }, (request, response) => {
  if (isBelowPath.test(request.url ?? '')) app.listener(request, response);
  else response.end('Hello from the rest of the server');
});
server.listen(Number(process.env['PORT'] ?? 4000), '127.0.0.1', () => console.log('Listening', server.address()));

process.once('SIGTERM', () => server.close(() => app.close()));
