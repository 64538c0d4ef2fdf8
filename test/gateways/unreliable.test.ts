import { describe, expect, test } from 'vitest';
import { employees } from './employees/server.ts';
import { annotateSubgraph } from './support/facade.ts';
import { gatewayNames } from './support/gateways.ts';
import { type Result, useSupergraph } from './support/supergraph.ts';
import { type Exchange, forward } from './support/unreliable-proxy.ts';

const UPDATE = 'mutation { updateEmail(email: "11@email.com", code: "SFLAJA") { __typename } }';
const READ = '{ me { commitEmail } employees(count: 1) { number } }';
const KNOWN = [{ number: employees(1)[0]?.number }];

type Handle = (exchange: Exchange) => void | Promise<void>;

/** What this subgraph responds when it is at its limit of requests in flight. */
function shed(exchange: Exchange): void {
  const error = { message: 'Too many requests are in flight. Try again later.', extensions: { code: 'OVERLOADED' } };
  const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': '1' };
  exchange.respond(503, headers, JSON.stringify({ errors: [error] }));
}

async function loseResponse(exchange: Exchange): Promise<void> {
  await exchange.forward();
  exchange.drop();
}

/** Ways to fail, and the code of the error in each kind of gateway. */
const failures: Readonly<Record<string, { handle: Handle; hive: string; apollo: string }>> = {
  'loses the response': { handle: loseResponse, hive: 'INTERNAL_SERVER_ERROR', apollo: 'SUBGRAPH_UNAVAILABLE' },
  'closes the connection': {
    handle: (exchange) => exchange.drop(),
    hive: 'INTERNAL_SERVER_ERROR',
    apollo: 'SUBGRAPH_UNAVAILABLE',
  },
  'is at its limit of requests in flight': { handle: shed, hive: 'OVERLOADED', apollo: 'OVERLOADED' },
  'is unreachable for its load balancer': {
    handle: (exchange) => exchange.respond(502, { 'content-type': 'text/html' }, '<h1>Bad Gateway</h1>'),
    hive: 'INTERNAL_SERVER_ERROR',
    apollo: 'SUBGRAPH_UNAVAILABLE',
  },
  'does not respond in time': { handle: () => {}, hive: 'GATEWAY_TIMEOUT', apollo: 'SUBGRAPH_UNAVAILABLE' },
};

function codesOf({ errors = [] }: Result): unknown[] {
  return errors.map(({ extensions }) => extensions['code']);
}

/** Errors show neither the network behind the gateway nor what was sent there. */
function expectDiscreet({ errors }: Result): void {
  expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|SFLAJA|Bad Gateway/);
}

describe.each(gatewayNames)('%s before an unreliable subgraph', (name) => {
  const isApollo = name === 'Apollo Gateway';
  const supergraph = useSupergraph(name, { annotate: annotateSubgraph, env: { SUBGRAPH_TIMEOUT_MS: '3000' } });

  test.each(Object.entries(failures))('sends a mutation once if the subgraph %s', async (_when, failure) => {
    const { proxy, ask } = supergraph();
    proxy.handle = failure.handle;
    const result = await ask(UPDATE);
    expect(result.data).toBeFalsy();
    expect(codesOf(result)).toEqual([isApollo ? failure.apollo : failure.hive]);
    expectDiscreet(result);
    // A query shows that nothing else of the mutation is on its way.
    proxy.handle = forward;
    await ask('{ me { commitEmail } }');
    expect(proxy.exchanges.map(({ query }) => /^mutation/.test(query))).toEqual([true, false]);
  });

  test('executes an update whose response is lost exactly once', async () => {
    const { proxy, upstream, ask } = supergraph();
    proxy.handle = loseResponse;
    await ask(UPDATE);
    expect(upstream.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test.skipIf(isApollo)('sends a query again when it was shed, and the client gets its data', async () => {
    const { proxy, ask } = supergraph();
    proxy.handle = (exchange) => {
      proxy.handle = forward;
      shed(exchange);
    };
    expect(await ask(READ)).toEqual({ data: { me: { commitEmail: '1@email.com' }, employees: KNOWN } });
    expect(proxy.exchanges).toHaveLength(2);
  });

  test('gives the code of a query that is shed each time, beside the data of other subgraphs', async () => {
    const { proxy, ask } = supergraph();
    proxy.handle = shed;
    const result = await ask(READ);
    expect([result.data, codesOf(result)]).toEqual([{ me: null, employees: KNOWN }, ['OVERLOADED']]);
    expect(proxy.exchanges).toHaveLength(isApollo ? 1 : 2);
  });

  test('cancels a query that takes too long, and gives the data of other subgraphs', async () => {
    const { proxy, ask } = supergraph();
    proxy.handle = () => {};
    const result = await ask(READ);
    expect(result.data).toEqual({ me: null, employees: KNOWN });
    expectDiscreet(result);
    expect(proxy.exchanges).toHaveLength(isApollo ? 1 : 2);
    await Promise.all(proxy.exchanges.map(({ cancelled }) => cancelled));
  });

  test('gives the code of a body that is too large', async () => {
    const variables = { email: 'a'.repeat(300_000) };
    const result = await supergraph().ask('mutation ($email: String) { updateEmail(email: $email) { __typename } }', {
      variables,
    });
    expect(codesOf(result)).toEqual(['BODY_TOO_LARGE']);
  });

  test('rejects a field that is inaccessible', async () => {
    const { proxy, ask } = supergraph();
    const { errors } = await ask('{ me { lastActivityOn } }');
    expect(errors?.[0]?.message).toContain('lastActivityOn');
    expect(proxy.exchanges).toEqual([]);
  });
});
