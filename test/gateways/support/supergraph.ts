import { afterAll, beforeAll, beforeEach } from 'vitest';
import { fixture, reply, startUpstream, type Upstream } from '../../support/upstream.ts';
import { type Employees, employeesSdl, startEmployees } from '../employees/server.ts';
import { printSubgraph, startFacade } from './facade.ts';
import { type GatewayName, startGateway } from './gateways.ts';
import { forward, startUnreliableProxy, type UnreliableProxy } from './unreliable-proxy.ts';

/** What a client reads from a response. */
export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads results of any shape, and fails if they have another
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/** A gateway over this subgraph, which is behind a proxy, and another one; and the REST server behind this subgraph. */
export interface Supergraph extends AsyncDisposable {
  readonly upstream: Upstream;
  readonly employees: Employees;
  readonly proxy: UnreliableProxy;
  /** Everything that the facade and the gateway have written so far. */
  readonly output: () => string;
  /** Sends an operation through the gateway; with `demo-token` unless headers are given. */
  ask(query: string, ask?: Ask): Promise<Result>;
}

/** What a test does otherwise. */
export interface SupergraphOptions {
  /** Changes this subgraph's schema before composition. */
  readonly annotate?: (sdl: string) => string | Promise<string>;
  /** What the gateway's environment holds besides. */
  readonly env?: Readonly<Record<string, string>>;
}

async function startSupergraph(
  name: GatewayName,
  { annotate = (sdl) => sdl, env }: SupergraphOptions,
): Promise<Supergraph> {
  const upstream = await startUpstream();
  const employees = await startEmployees();
  const facade = await startFacade(upstream.url);
  const proxy = await startUnreliableProxy(`${facade.said}/graphql`);
  const subgraphs = [
    { name: 'codearts', url: proxy.url, sdl: await annotate(await printSubgraph()) },
    { name: 'employees', url: employees.url, sdl: employeesSdl },
  ];
  const gateway = await startGateway(name, subgraphs, env);
  return {
    upstream,
    employees,
    proxy,
    output: () => facade.output() + gateway.output(),
    async ask(query, { headers = { 'x-auth-token': 'demo-token' }, variables, signal } = {}) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      });
      return (await response.json()) as Result;
    },
    async [Symbol.asyncDispose]() {
      for (const server of [gateway, proxy, facade, employees, upstream]) await server[Symbol.asyncDispose]();
    },
  };
}

/** One supergraph for all tests of the block that calls this; each test finds it as if it had just been started. */
export function useSupergraph(name: GatewayName, options: SupergraphOptions = {}): () => Supergraph {
  let supergraph: Supergraph | undefined;
  const started = () => {
    if (supergraph === undefined) throw new Error('the supergraph starts with the first test of its block');
    return supergraph;
  };
  beforeAll(async () => {
    supergraph = await startSupergraph(name, options);
  });
  beforeEach(({ onTestFailed }) => {
    const { upstream, employees, proxy, output } = started();
    onTestFailed(() => void process.stderr.write(output()));
    upstream.calls.length = 0;
    employees.received.length = 0;
    proxy.exchanges.length = 0;
    proxy.handle = forward;
    upstream.answer = (call) => reply(call, 200, fixture('user'));
  });
  afterAll(() => supergraph?.[Symbol.asyncDispose]());
  return started;
}
