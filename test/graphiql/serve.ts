import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';
import { createGraphiQL, type GraphiQLOptions } from '../../src/graphiql/graphiql.ts';
import type { StaticAnswer } from '../../src/graphiql/static-answer.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

const USER = { __typename: 'CodeArtsUser', id: '21820', username: 'demo', state: 'ACTIVE', commitEmail: '1@email.com' };
const ROOT = {
  me: USER,
  meResult: USER,
  updateEmail: { ...USER, commitEmail: 'new@example.com' },
  sendEmailCode: { __typename: 'CodeArtsEmailCodeSent', email: 'new@example.com' },
};

/** A server that has the real schema, answers as if all went well, and serves GraphiQL. */
export interface Server extends AsyncDisposable {
  /** Address of the page. */
  readonly url: string;
  /** Of every request that executed an operation: its name, and the token it brought. */
  readonly operations: readonly { name: string; token: unknown }[];
  /** URL paths of all requests, as often as they were asked for. */
  readonly paths: readonly string[];
  /** Bytes written to the network so far, headers included. */
  bytesSent(): number;
}

export async function serve(options: Omit<GraphiQLOptions, 'endpoint'> = {}): Promise<Server> {
  const graphiql = createGraphiQL({ endpoint: '/graphql', ...options });
  const operations: { name: string; token: unknown }[] = [];
  const paths: string[] = [];
  const sockets = new Set<Socket>();

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    paths.push(path);
    const { 'accept-encoding': acceptEncoding, 'if-none-match': ifNoneMatch, 'x-auth-token': token } = request.headers;
    if (path.startsWith('/graphql/')) {
      const asset = graphiql.asset(path, typeof acceptEncoding === 'string' ? acceptEncoding : undefined, ifNoneMatch);
      write(response, asset);
    } else if (request.method === 'GET') {
      write(response, graphiql.page(ifNoneMatch));
    } else {
      const { query, operationName } = JSON.parse(await text(request));
      operations.push({ name: operationName, token });
      const result = await graphql({ schema, source: query, operationName, rootValue: ROOT });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    }
  }

  const server = createServer((request, response) => void respond(request, response));
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    operations,
    paths,
    bytesSent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function write(response: ServerResponse, answer: StaticAnswer | undefined): void {
  response.writeHead(answer?.status ?? 404, { ...answer?.headers }).end(answer?.body);
}
