import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** The schema of another subgraph, which has types with names that many subgraphs have. */
export const employeesSdl = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');

/** The user behind `demo-token`, by the identity that the cloud's services share. */
export const OWN_USERNAME = 'ac105e52a4764a4c8f29b306508f016d';

/** The first employees; the eighth is the user behind `demo-token`. */
export function employees(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    number: String(at + 1),
    hiredAt: '2025-03-27T14:17:11+08:00',
    account: { username: at === 7 ? OWN_USERNAME : `someone-else-${at + 1}` },
  }));
}

interface Reference {
  readonly username: string;
}

const resolvers = {
  Query: {
    employees: (_root: unknown, { count }: { readonly count: number }) => employees(count),
    badgeResult: () => ({ __typename: 'ForbiddenError', message: 'No badge for you.' }),
  },
  CodeArtsUser: {
    __resolveReference: ({ username }: Reference) => ({ username }),
    badge: ({ username }: Reference) => `badge of ${username}`,
  },
};

/** The other subgraph's server, with the headers of each request that it has received. */
export interface Employees extends AsyncDisposable {
  readonly url: string;
  readonly received: IncomingHttpHeaders[];
}

/** Starts it on any free port. */
export async function startEmployees(): Promise<Employees> {
  const received: IncomingHttpHeaders[] = [];
  const server = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs: parse(employeesSdl), resolvers }]),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => {
      received.push(req.headers);
      return {};
    },
  });
  return { url, received, [Symbol.asyncDispose]: () => server.stop() };
}
