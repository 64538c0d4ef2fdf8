// Mercurius with its JIT, on Fastify, and undici.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { accountOf } from './support/account.mjs';
import { ADDRESS, announce } from './support/environment.mjs';
import { resolvers, typeDefs } from './support/resolvers.mjs';

const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: /** @type {import('mercurius').IResolvers} */ (resolvers),
  jit: 1,
  context: (request) => ({ account: accountOf(String(request.headers['x-auth-token'])) }),
});
await app.listen(ADDRESS);
announce(app.server);
