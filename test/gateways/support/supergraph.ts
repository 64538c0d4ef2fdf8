import { afterAll, beforeAll, beforeEach } from 'vitest';
import { fixture, reply, startUpstream, type Upstream } from '../../support/upstream.ts';
import { type Neighbour, neighbourSdl, startNeighbour } from '../neighbour/server.ts';
import { printSubgraph, startFacade } from './facade.ts';
import { type GatewayName, startGateway } from './gateways.ts';

/** What a client reads from an answer. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of any shape, and fails if they have another
  readonly data?: any;
  readonly errors?: readonly { readonly path?: unknown[]; readonly extensions: Record<string, unknown> }[];
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A gateway over the facade and a neighbour, and the REST server behind the facade. */
export interface Supergraph extends AsyncDisposable {
  readonly upstream: Upstream;
  readonly neighbour: Neighbour;
  /** Everything that the facade and the gateway have written so far. */
  readonly output: () => string;
  /** Sends an operation through the gateway; with `demo-token` unless headers are given. */
  ask(query: string, ask?: Ask): Promise<Answer>;
}

async function startSupergraph(name: GatewayName): Promise<Supergraph> {
  const upstream = await startUpstream();
  const neighbour = await startNeighbour();
  const facade = await startFacade(upstream.url);
  const gateway = await startGateway(name, [
    { name: 'codearts', url: `${facade.said}/graphql`, sdl: await printSubgraph() },
    { name: 'neighbour', url: neighbour.url, sdl: neighbourSdl },
  ]);
  return {
    upstream,
    neighbour,
    output: () => facade.output() + gateway.output(),
    async ask(query, { headers = { 'x-auth-token': 'demo-token' }, signal } = {}) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
        ...(signal && { signal }),
      });
      return (await response.json()) as Answer;
    },
    async [Symbol.asyncDispose]() {
      for (const server of [gateway, facade, neighbour, upstream]) await server[Symbol.asyncDispose]();
    },
  };
}

/** One supergraph for all tests of the block that calls this; each test finds it as if it had just been started. */
export function useSupergraph(name: GatewayName): () => Supergraph {
  let supergraph: Supergraph | undefined;
  const started = () => {
    if (supergraph === undefined) throw new Error('the supergraph starts with the first test of its block');
    return supergraph;
  };
  beforeAll(async () => {
    supergraph = await startSupergraph(name);
  });
  beforeEach(({ onTestFailed }) => {
    const { upstream, neighbour, output } = started();
    onTestFailed(() => void process.stderr.write(output()));
    upstream.calls.length = 0;
    neighbour.asked.length = 0;
    upstream.answer = (call) => reply(call, 200, fixture('user'));
  });
  afterAll(() => supergraph?.[Symbol.asyncDispose]());
  return started;
}
