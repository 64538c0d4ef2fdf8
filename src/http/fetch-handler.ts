import { AbortHandle } from '../abort-handle.ts';
import { alreadyRead, type Body, type HttpRequest, toBody } from '../http-message.ts';
import { overloaded } from '../request-error.ts';
import type { Budget } from './budget.ts';
import { headerBytes, parsedBytes } from './held-bytes.ts';
import type { HttpHandler } from './request-handler.ts';

/** Adapts the handler to the web's `Request` and `Response`; what becomes of a response is its host's to bound. */
export function createFetchHandler(handler: HttpHandler, budget: Budget): (request: Request) => Promise<Response> {
  return async (given) => {
    const held = new HeldBytes(budget);
    const request = toRequest(given, held);
    const isAdmitted = held.admit(headerBytes(request.rawHeaders) + 2 * given.url.length);
    const answer = isAdmitted ? await handler.handle(request) : handler.reject(request, overloaded());
    held.release();
    const body = typeof answer.body === 'object' ? new Uint8Array(answer.body) : (answer.body ?? null);
    return new Response(body, { status: answer.status, headers: { ...answer.headers } });
  };
}

/** What one request holds of the process's budget. */
class HeldBytes {
  readonly #budget: Budget;
  #bytes: number | undefined;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  admit(bytes: number): boolean {
    if (!this.#budget.admit(bytes)) return false;
    this.#bytes = bytes;
    return true;
  }

  reserve(bytes: number): boolean {
    if (this.#bytes === undefined || !this.#budget.reserve(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(): void {
    if (this.#bytes !== undefined) this.#budget.release(this.#bytes);
    this.#bytes = undefined;
  }
}

function toRequest(request: Request, held: HeldBytes): HttpRequest {
  const { pathname, search, host } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    search,
    // Next.js drops `content-encoding` from a response, so a compressed file would be unreadable: hosts compress by themselves.
    headers: { ...Object.fromEntries(request.headers), 'accept-encoding': undefined },
    rawHeaders: [...request.headers].flat(),
    // Some hosts make the URL up and hand the header on.
    hosts: () => [request.headers.get('host') ?? host],
    gone: AbortHandle.from(request.signal),
    reserve: (bytes) => held.reserve(bytes),
    readBody: (limit) => readBody(request, limit, held),
  };
}

async function readBody(request: Request, limit: number, held: HeldBytes): Promise<Body | undefined> {
  if (request.bodyUsed) throw alreadyRead();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    if (!held.reserve(chunk.byteLength)) throw overloaded();
    chunks.push(chunk);
  }
  const body = toBody(chunks);
  if (!held.reserve(parsedBytes(body.text) - size)) throw overloaded();
  return body;
}
