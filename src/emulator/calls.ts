import type { IncomingHttpHeaders } from 'node:http';

/** The calls of longest ago are forgotten beyond this many. */
export const MAX_CALLS_KEPT = 10_000;

/**
 * How a call ended: answered to the last byte, left by its caller before that, or cut off by the emulator (by a fault
 * script, or because it was closed).
 */
export type CallEnd = 'answered' | 'aborted' | 'severed';

/** A call that the emulator received. */
export interface RecordedCall {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The header `X-Auth-Token`. */
  readonly token: string | undefined;
  /** The caller's `X-Request-Id`, or the one that the emulator made. */
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  /** The request's body as text; empty when it was too long, or when the caller left while sending it. */
  readonly body: string;
  /** Whether the caller left before the answer was sent; false as long as nothing has ended. */
  readonly aborted: boolean;
  readonly ended: Promise<CallEnd>;
}

/** The calls received so far, and those who wait for more. */
export class CallLog {
  readonly calls: RecordedCall[] = [];
  readonly #waiters = new Set<() => void>();

  add(call: RecordedCall): void {
    this.calls.push(call);
    if (this.calls.length > MAX_CALLS_KEPT) this.calls.shift();
    for (const look of this.#waiters) look();
  }

  /** Resolves with all calls that satisfy `where` as soon as there are `count` of them. */
  waitFor(count: number, where: (call: RecordedCall) => boolean): Promise<readonly RecordedCall[]> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.calls.filter(where);
        if (found.length < count) return;
        this.#waiters.delete(look);
        resolve(found);
      };
      this.#waiters.add(look);
      look();
    });
  }
}
