import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallEnd, RecordedCall } from './calls.ts';

/** One call and the answer to it, from the request's headers to the end. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The entry for the log of calls; its body is filled in when it has been read. */
  readonly call: { -readonly [Field in keyof RecordedCall]: RecordedCall[Field] };
  readonly #disconnect = new AbortController();
  #severed = false;

  /** @param closing whether the emulator is being closed, so that an end is not taken for the caller's */
  constructor(request: IncomingMessage, response: ServerResponse, closing: () => boolean) {
    this.request = request;
    this.response = response;
    const requestId = header(request, 'x-request-id') ?? randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const ended = new Promise<CallEnd>((resolve) => {
      response.once('close', () => {
        const isOurs = this.#severed || closing();
        const end = response.writableFinished ? 'answered' : isOurs ? 'severed' : 'aborted';
        this.call.aborted = end === 'aborted';
        this.#disconnect.abort();
        resolve(end);
      });
    });
    this.call = {
      method: request.method ?? '',
      path: request.url ?? '',
      token: header(request, 'x-auth-token'),
      requestId,
      headers: request.headers,
      body: '',
      aborted: false,
      ended,
    };
  }

  /** Aborts when the connection has ended, so that no work is done for a response that cannot be sent. */
  get disconnect(): AbortSignal {
    return this.#disconnect.signal;
  }

  /** Ends the connection from the emulator's side: with a reset when nothing has been sent yet. */
  sever(): void {
    this.#severed = true;
    const { socket } = this.response;
    if (this.response.headersSent) socket?.destroy();
    else socket?.resetAndDestroy();
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
