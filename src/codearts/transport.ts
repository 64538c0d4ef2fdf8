import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { AbortHandle } from '../abort-handle.ts';
import { type Bounded, expireAfterReading } from '../deadline.ts';
import { endOfTick } from '../tick.ts';
import { describe, reasonOf, TransportError, type TransportErrorReason } from './transport-error.ts';

/** A complete upstream response. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TransportRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds until the call is given up. */
  readonly deadlineMs: number;
  /** Gives the call up early; only reads carry one. */
  readonly cancellation: AbortHandle | undefined;
}

/**
 * Largest response that is read, in bytes; the documented ones have under 20,000. As many as there are connections fit into 32 MiB,
 * and the worst JSON of this size is parsed in well under 50 ms.
 */
export const MAX_RESPONSE_BYTES = 131_072;

/**
 * Sends one request and reads the whole response within one deadline, connect included.
 *
 * @returns never rejects: whatever goes wrong is a {@link TransportError}.
 */
export function send(dispatcher: Dispatcher, request: TransportRequest): Promise<Reply | TransportError> {
  return new Promise((resolve) => {
    const { method, path, headers, body = null } = request;
    dispatcher.dispatch({ method, path, headers, body }, new Exchange(request, resolve));
  });
}

class Exchange implements Dispatcher.DispatchHandler, Bounded {
  readonly deadline: number;
  readonly #resolve: (outcome: Reply | TransportError) => void;
  readonly #cancellation: AbortHandle | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  #controller: Dispatcher.DispatchController | undefined;
  #fault: TransportError | undefined;
  #isOverdue = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;
  #events = 0;
  #isSettled = false;

  constructor(request: TransportRequest, resolve: (outcome: Reply | TransportError) => void) {
    this.#resolve = resolve;
    this.#timeoutMs = request.deadlineMs;
    this.deadline = performance.now() + request.deadlineMs;
    this.#timer = setTimeout(this.#onDeadline, request.deadlineMs);
    this.#cancellation = request.cancellation;
    this.#cancellation?.onAbort(this.#cancel);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOverdue) this.expire(performance.now() - this.deadline);
    // Given up while it waited for a connection: nothing has been written yet, and nothing will be.
    if (this.#fault) controller.abort(new Error(this.#fault.detail));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#events += 1;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#events += 1;
    if (this.#size + chunk.length > MAX_RESPONSE_BYTES) {
      this.#giveUp('too-large', `the response exceeds ${MAX_RESPONSE_BYTES} bytes`);
    } else {
      this.#size += chunk.length;
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#size);
    this.#settle({ status: this.#status, headers: this.#headers, body: isUtf8(whole) ? whole.toString('utf8') : '' });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(new TransportError(reasonOf(error), this.#controller !== undefined, describe(error)));
  }

  /** Heads and chunks that have arrived. */
  get received(): number {
    return this.#events;
  }

  expire(lateMs: number): void {
    // A process that is merely slow must still notice an upstream that hangs.
    this.#giveUp('timeout', 'no whole response before the deadline', lateMs > this.#timeoutMs / 2);
  }

  #onDeadline = (): void => {
    this.#isOverdue = true;
    expireAfterReading(this);
  };

  #cancel = (): void => {
    this.#giveUp('cancelled', 'no caller waits for the response any more');
  };

  #giveUp(reason: TransportErrorReason, detail: string, stalled = false): void {
    if (this.#isSettled) return;
    this.#fault = new TransportError(reason, this.#controller !== undefined, detail, stalled);
    this.#settle(this.#fault);
    this.#controller?.abort(new Error(detail));
  }

  /** The first outcome counts; whatever an abort stirs up afterwards is too late. */
  #settle(outcome: Reply | TransportError): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#cancellation?.off(this.#cancel);
    this.#chunks = [];
    void endOfTick().then(() => this.#resolve(outcome));
  }
}
