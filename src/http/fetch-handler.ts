import { Cancellation } from '../cancellation.ts';
import type { Gate } from './gate.ts';
import { alreadyRead, type Body, type HttpRequest, toBody } from './message.ts';

/** Adapts the gate to the web's `Request` and `Response`. */
export function createFetchHandler(gate: Gate): (request: Request) => Promise<Response> {
  return async (request) => {
    const answer = await gate.handle(toRequest(request));
    const body = typeof answer.body === 'object' ? new Uint8Array(answer.body) : (answer.body ?? null);
    return new Response(body, { status: answer.status, headers: { ...answer.headers } });
  };
}

function toRequest(request: Request): HttpRequest {
  const { pathname, search, host } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    search,
    headers: Object.fromEntries(request.headers),
    rawHeaders: [...request.headers].flat(),
    // Some hosts make the URL up and hand the header on.
    hosts: () => [request.headers.get('host') ?? host],
    gone: Cancellation.from(request.signal),
    readBody: (limit) => readBody(request, limit),
  };
}

async function readBody(request: Request, limit: number): Promise<Body | undefined> {
  if (request.bodyUsed) throw alreadyRead();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return toBody(chunks);
}
