// The measure of all: node:http and undici, no GraphQL. It parses the request, forwards the token, and returns JSON of
// the shape that the request's operation has.
import { createServer } from 'node:http';
import { accountOf } from './support/account.mjs';
import { ADDRESS, announce } from './support/environment.mjs';

/** @typedef {import('./support/resolvers.mjs').Account} Account */
/** @typedef {import('./support/resolvers.mjs').RestUser} RestUser */
/** @typedef {{ email: string, code: string }} Update */
/** @typedef {{ operationName: keyof typeof operations, variables?: any }} Operation */

const operations = {
  /** @param {Account} account */
  Me: async (account) => ({ me: short(await account.read()) }),
  /** @param {Account} account @param {{ withState: boolean }} variables */
  Variables: async (account, { withState }) => {
    const { commitEmail, state } = short(await account.read());
    return { me: withState ? { commitEmail, state } : { commitEmail } };
  },
  /** @param {Account} account */
  MeResult: async (account) => ({ meResult: { __typename: 'CodeArtsUser', ...short(await account.read()) } }),
  /** @param {Account} account */
  Everything: async (account) => ({ me: whole(await account.read()) }),
  /** @param {Account} account @param {Update} variables */
  Update: async (account, { email, code }) => ({
    updateEmail: short(await account.update({ email, verify_code: code })),
  }),
  /** @param {Account} account @param {Update} variables */
  FirstUpdate: async (account, variables) => {
    await account.read();
    return operations.Update(account, variables);
  },
  /** @param {Account} account @param {{ email: string }} variables */
  SendCode: async (account, { email }) => ({ sendEmailCode: await account.sendCode({ email }) }),
  /** @param {Account} account @param {{ representations: object[] }} variables */
  Entities: async (account, { representations }) => {
    const user = await account.read();
    return { _entities: representations.map(() => short(user)) };
  },
};

/** @param {RestUser} user */
function short({ commit_email, state }) {
  return { commitEmail: commit_email, state: state.toUpperCase() };
}

/** @param {RestUser} user */
function whole(user) {
  return {
    id: String(user.id),
    name: user.name,
    username: user.username,
    state: user.state.toUpperCase(),
    createdAt: user.created_at,
    updatedAt: user.updated_at,
    lastActivityOn: user.last_activity_on,
    commitEmail: user.commit_email,
  };
}

/** @param {Operation} operation @param {string} token */
async function run({ operationName, variables }, token) {
  return { data: await operations[operationName](accountOf(token), variables) };
}

/** @param {string} body @param {string} token */
async function answer(body, token) {
  /** @type {Operation | Operation[]} */
  const request = JSON.parse(body);
  return JSON.stringify(
    await (Array.isArray(request) ? Promise.all(request.map((one) => run(one, token))) : run(request, token)),
  );
}

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    try {
      const body = await answer(Buffer.concat(chunks).toString(), String(request.headers['x-auth-token']));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
});
server.listen(ADDRESS, () => announce(server));
