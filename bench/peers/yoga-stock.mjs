// GraphQL Yoga as it comes, and undici.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { accountOf } from './support/account.mjs';
import { ADDRESS, announce } from './support/environment.mjs';
import { resolvers, typeDefs } from './support/resolvers.mjs';

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => ({ account: accountOf(String(request.headers.get('x-auth-token'))) }),
});
const server = createServer(yoga);
server.listen(ADDRESS, () => announce(server));
