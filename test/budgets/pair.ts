import { post, toBytes } from '../attacker/attack-request.ts';
import { RawClient, type RawResponse } from '../attacker/raw-client.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { type Call, startUpstream, type Upstream } from '../support/upstream.ts';

export interface Pair extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly upstream: Upstream;
}

/** A server with an upstream of its own, for tests that fill it up. */
export async function startPair(answer?: (call: Call) => void): Promise<Pair> {
  const upstream = await startUpstream(answer);
  const server = await startServerProcess(upstream.url, { CODEARTS_TIMEOUT_MS: '60000' });
  return {
    server,
    upstream,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** One request as bytes, with a token of its own. */
export function bytesOf(body: string, token = 'the-token', id = 'budget'): Buffer {
  return toBytes(post(body), id, new Map([['token0', token]]));
}

/** Sends bytes on a connection of their own, and waits for the response. */
export async function exchange(url: string, bytes: Buffer): Promise<RawResponse | undefined> {
  const client = await RawClient.open(url);
  await client.send(bytes);
  const [response] = await client.received(1);
  client.leave();
  return response;
}

/** The body of a response. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads responses of any shape, and fails if they have another
export function json(response: RawResponse | undefined): any {
  return JSON.parse(response?.body.toString('utf8') ?? '');
}

/** The code of the first error of a response, or of the first result of a batch. */
export function codeOf(response: RawResponse | undefined): unknown {
  const [first] = [json(response)].flat();
  return first.errors?.[0]?.extensions?.code;
}
