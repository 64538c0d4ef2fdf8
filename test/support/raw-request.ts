import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawRequest {
  readonly method?: string;
  /** Name, value, name, value, … as they go out: repeated, empty, or in any case. */
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Leaves the request without its end. */
  readonly unfinished?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** Sends what `fetch` would not, on a connection of its own. */
export async function rawRequest(
  url: string,
  { method = 'POST', headers = [], body = '', unfinished = false }: RawRequest,
): Promise<RawAnswer> {
  const outgoing = request(url, {
    method,
    agent: false,
    headers: ['Host', new URL(url).host, 'Connection', 'close', ...headers],
  });
  // The server may hang up on what it will not read; its answer has come before that.
  outgoing.on('error', () => {});
  if (body !== '') outgoing.write(body);
  if (unfinished) outgoing.flushHeaders();
  else outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { statusCode: status = 0, headers: cameAs, rawHeaders } = incoming;
  const answer = { status, headers: cameAs, rawHeaders, body: await text(incoming) };
  outgoing.destroy();
  return answer;
}
