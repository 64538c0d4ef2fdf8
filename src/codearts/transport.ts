import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Cancellation } from '../cancellation.ts';
import { describe, reasonOf } from './network-error.ts';

/** A whole answer of upstream. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Why there is no whole answer. */
export type FaultReason =
  | 'network'
  | 'timeout'
  | 'certificate'
  | 'too-large'
  | 'cancelled'
  | 'overload'
  | 'circuit-open';

/** A call that ended without a whole answer. */
export class Fault {
  readonly reason: FaultReason;
  /** Whether any byte of the request may have been written: an update then may have been made. */
  readonly sent: boolean;
  /** For the log; made by the network stack, never by upstream. */
  readonly detail: string;

  constructor(reason: FaultReason, sent: boolean, detail: string) {
    this.reason = reason;
    this.sent = sent;
    this.detail = detail;
  }
}

export interface TransportRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds until the call is given up. */
  readonly deadlineMs: number;
  /** Gives the call up early; only reads carry one. */
  readonly cancellation: Cancellation | undefined;
}

/** Largest answer that is read, in bytes; the documented ones have under 20,000. */
export const MAX_RESPONSE_BYTES = 1_048_576;

/**
 * Sends one request and reads the whole answer within one deadline, connect included.
 *
 * @returns never rejects: whatever goes wrong is a {@link Fault}.
 */
export function send(dispatcher: Dispatcher, request: TransportRequest): Promise<Reply | Fault> {
  return new Promise((resolve) => {
    const { method, path, headers, body = null } = request;
    dispatcher.dispatch({ method, path, headers, body }, new Exchange(request, resolve));
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (outcome: Reply | Fault) => void;
  readonly #cancellation: Cancellation | undefined;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #fault: Fault | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(request: TransportRequest, resolve: (outcome: Reply | Fault) => void) {
    this.#resolve = resolve;
    this.#timer = setTimeout(this.#expire, request.deadlineMs);
    this.#cancellation = request.cancellation;
    this.#cancellation?.onCancel(this.#cancel);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: nothing has been written yet, and nothing will be.
    if (this.#fault) controller.abort(new Error(this.#fault.detail));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_RESPONSE_BYTES) {
      this.#giveUp('too-large', `the answer exceeds ${MAX_RESPONSE_BYTES} bytes`);
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#size);
    this.#settle({ status: this.#status, headers: this.#headers, body: whole.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(new Fault(reasonOf(error), this.#controller !== undefined, describe(error)));
  }

  #expire = (): void => {
    this.#giveUp('timeout', 'no whole answer before the deadline');
  };

  #cancel = (): void => {
    this.#giveUp('cancelled', 'nobody waits for the answer any more');
  };

  #giveUp(reason: FaultReason, detail: string): void {
    this.#fault = new Fault(reason, this.#controller !== undefined, detail);
    this.#settle(this.#fault);
    this.#controller?.abort(new Error(detail));
  }

  /** The first outcome counts; whatever an abort stirs up afterwards finds the promise settled. */
  #settle(outcome: Reply | Fault): void {
    clearTimeout(this.#timer);
    this.#cancellation?.off(this.#cancel);
    this.#resolve(outcome);
  }
}
