import { createApp, readConfig } from 'codearts-graphql';
import Fastify from 'fastify';

const app = await createApp(readConfig(process.env));
const fastify = Fastify({ http: { maxHeaderSize: 131_072 } });

fastify.get('/hello', () => 'Hello from the rest of the server');
fastify.register(async (scope) => {
  // The listener reads the body itself, so Fastify must leave it alone on this path.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // GraphiQL's files are below the endpoint.
  for (const path of ['/graphql', '/graphql/*']) {
    scope.all(path, (request, reply) => {
      reply.hijack();
      app.listener(request.raw, reply.raw);
    });
  }
});
fastify.addHook('onClose', () => app.close());

await fastify.listen({ port: Number(process.env['PORT'] ?? 4000), host: '127.0.0.1' });
console.log('Listening', fastify.server.address());

process.once('SIGTERM', () => fastify.close());
