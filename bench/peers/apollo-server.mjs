// Apollo Server and its REST data source, each as it comes.
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ADDRESS, UPSTREAM } from './support/environment.mjs';
import { resolvers, typeDefs } from './support/resolvers.mjs';

const PATH = 'v4/user/emails';

class UserEmails extends RESTDataSource {
  /** @override */
  baseURL = UPSTREAM;

  /**
   * @param {string} token
   * @param {ApolloServer['cache']} cache
   */
  constructor(token, cache) {
    super({ cache });
    this.token = token;
  }

  /** @override @param {string} _path @param {import('@apollo/datasource-rest').AugmentedRequest} request */
  willSendRequest(_path, request) {
    request.headers['x-auth-token'] = this.token;
  }

  read() {
    return this.get(PATH);
  }

  /** @param {object} body */
  update(body) {
    return this.put(PATH, { body });
  }

  /** @param {object} body */
  sendCode(body) {
    return this.post('v4/user/email-verify-code', { body });
  }
}

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  listen: ADDRESS,
  context: async ({ req }) => ({ account: new UserEmails(String(req.headers['x-auth-token']), server.cache) }),
});
console.log(url);
