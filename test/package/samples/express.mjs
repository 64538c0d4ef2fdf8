import { createServer } from 'node:http';
import { createApp, readConfig } from 'codearts-graphql';
import express from 'express';

const app = await createApp(readConfig(process.env));
const routes = express();

routes.get('/hello', (_request, response) => response.send('Hello from the rest of the server'));
// Before any body parser: the listener reads the body itself. GraphiQL's files are below the endpoint.
routes.all('/graphql{/*file}', app.listener);

const server = createServer({ maxHeaderSize: 131_072 }, routes);
server.listen(Number(process.env['PORT'] ?? 4000), '127.0.0.1', () => console.log('Listening', server.address()));

process.once('SIGTERM', () => server.close(() => app.close()));
