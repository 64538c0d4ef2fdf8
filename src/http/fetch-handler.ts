import { AbortHandle } from '../abort-handle.ts';
import { alreadyRead, endedBeforeBody, type HttpRequest } from '../http-message.ts';
import { overloaded } from '../request-error.ts';
import { BodyBuffer } from './body-buffer.ts';
import { type Budget, headBytes, type Reservation } from './budget.ts';
import type { HttpHandler } from './request-handler.ts';

/** Adapts the handler to the `Request` and `Response` of the web. The host bounds what becomes of a response. */
export function createFetchHandler(handler: HttpHandler, budget: Budget): (request: Request) => Promise<Response> {
  return async (given) => {
    const rawHeaders = [...given.headers].flat();
    const memory = budget.admit(headBytes(given.url, rawHeaders));
    const request = toRequest(given, rawHeaders, memory);
    const response = memory ? await handler.handle(request) : handler.reject(request, overloaded());
    memory?.release();
    const body = typeof response.body === 'object' ? new Uint8Array(response.body) : (response.body ?? null);
    return new Response(body, { status: response.status, headers: { ...response.headers } });
  };
}

function toRequest(request: Request, rawHeaders: readonly string[], memory: Reservation | undefined): HttpRequest {
  const { pathname, search, host } = new URL(request.url);
  const disconnect = AbortHandle.from(request.signal);
  const reserve = (bytes: number) => memory?.reserve(bytes) ?? false;
  return {
    method: request.method,
    path: pathname,
    search,
    // Next.js drops `content-encoding` from a response, so a compressed file would be unreadable: hosts compress by themselves.
    headers: { ...Object.fromEntries(request.headers), 'accept-encoding': undefined },
    rawHeaders,
    disconnect,
    // Some hosts make up the URL and pass the header on.
    hosts: () => [request.headers.get('host') ?? host],
    reserve,
    readBody: (limit) =>
      new Promise((resolve, reject) => {
        // The body of an aborted request may never end.
        disconnect.onAbort(() => reject(endedBeforeBody()));
        readBody(request, limit, reserve).then(resolve, reject);
      }),
  };
}

async function readBody(request: Request, limit: number, reserve: HttpRequest['reserve']): Promise<string | undefined> {
  if (request.bodyUsed) throw alreadyRead();
  const body = new BodyBuffer({ reserve });
  for await (const chunk of request.body ?? []) {
    if (!body.add(chunk, limit)) return undefined;
  }
  return body.text();
}
