import { serve } from '@hono/node-server';
import { createApp, readConfig } from 'codearts-graphql';
import { Hono } from 'hono';

const app = await createApp(readConfig(process.env));
const hono = new Hono();

hono.get('/hello', (context) => context.text('Hello from the rest of the server'));
// The endpoint, and GraphiQL's files below it.
hono.all('/graphql/*', (context) => app.fetch(context.req.raw));

const server = serve(
  {
    fetch: hono.fetch,
    port: Number(process.env['PORT'] ?? 4000),
    hostname: '127.0.0.1',
    serverOptions: { maxHeaderSize: 131_072 },
  },
  (address) => console.log('Listening', address),
);

process.once('SIGTERM', () => server.close(() => app.close()));
