import type { Reply } from './transport.ts';
import { TransportError, type TransportErrorReason } from './transport-error.ts';

/** Length of the sliding window, in milliseconds. */
export const WINDOW_MS = 10_000;
/** Fewer calls than this never open the circuit breaker. */
export const MIN_CALLS = 20;
/** Share of failed calls that opens the circuit, 0 to 1. */
export const FAILED_SHARE = 0.5;
/** How long an open circuit waits before it lets another call through, in milliseconds. */
export const PROBE_EVERY_MS = 2_000;

export const CIRCUIT_STATES = ['closed', 'open', 'probing'] as const;

export type CircuitStatus = (typeof CIRCUIT_STATES)[number];

/** Upstream itself failed: never a 4xx, a body that drifted, or a response that is too large. */
const FAILURES: ReadonlySet<TransportErrorReason> = new Set(['network', 'timeout', 'certificate']);

/**
 * Stops calls to an endpoint that fails anyway: opens when at least half of at least 20 calls in 10 s failed, and lets one
 * call through every 2 s, whose success closes it again. A probe that hangs does not hold up the next one.
 */
export class CircuitBreaker {
  readonly #onChange: (status: CircuitStatus) => void;
  readonly #past = new FailureRate(WINDOW_MS);
  #status: CircuitStatus = 'closed';
  // On the clock of `performance.now()`, which no clock step changes.
  #nextProbeAt = 0;
  // Counts how often the circuit opened and closed.
  #turns = 0;

  /** @param onChange called with every change of status. */
  constructor(onChange: (status: CircuitStatus) => void) {
    this.#onChange = onChange;
  }

  get status(): CircuitStatus {
    return this.#status;
  }

  /** Why no call may be made right now; undefined when one may, be it as the probe. */
  refusal(): TransportError | undefined {
    if (this.#status === 'closed' || performance.now() >= this.#nextProbeAt) return undefined;
    return new TransportError('circuit-open', false, 'the circuit is open');
  }

  /**
   * Records the start of a permitted call.
   *
   * @returns the argument for {@link end}.
   */
  begin(): number {
    if (this.#status !== 'closed') this.#pause('probing');
    return this.#turns;
  }

  /** Records the end of a call. Calls that began before the last change of status are ignored: they show an earlier state of upstream. */
  end(turns: number, response: Reply | TransportError): void {
    if (turns === this.#turns) this.#learn(response);
  }

  #learn(response: Reply | TransportError): void {
    const failed = hasFailed(response);
    // A call that was cancelled, or that this process was too busy for, says nothing about upstream.
    const showsNothing = response instanceof TransportError && (response.reason === 'cancelled' || response.stalled);
    if (this.#status !== 'closed') {
      if (failed || showsNothing) this.#become('open');
      else this.#turn('closed');
    } else if (!showsNothing) {
      this.#past.add(failed);
      if (failed && this.#past.calls >= MIN_CALLS && this.#past.share >= FAILED_SHARE) this.#turn('open');
    }
  }

  #turn(status: 'open' | 'closed'): void {
    this.#turns += 1;
    this.#past.clear();
    this.#pause(status);
  }

  #pause(status: CircuitStatus): void {
    this.#nextProbeAt = performance.now() + PROBE_EVERY_MS;
    this.#become(status);
  }

  #become(status: CircuitStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#onChange(status);
  }
}

function hasFailed(response: Reply | TransportError): boolean {
  return response instanceof TransportError ? FAILURES.has(response.reason) : response.status >= 500;
}

/** Width of a slice of the window, in milliseconds. */
const SLICE_MS = 100;

interface Slice {
  calls: number;
  failed: number;
}

/** Counts calls, and those of them that failed, over the time just past, to a tenth of a second. */
class FailureRate {
  readonly #slicesInWindow: number;
  // In the order of time, since a slice is added when its first call ends.
  readonly #slices = new Map<number, Slice>();
  #calls = 0;
  #failed = 0;

  /** @param windowMs how far back calls count, in milliseconds. */
  constructor(windowMs: number) {
    this.#slicesInWindow = windowMs / SLICE_MS;
  }

  get calls(): number {
    return this.#calls;
  }

  /** 0 to 1; 0 when there were no calls. */
  get share(): number {
    return this.#calls === 0 ? 0 : this.#failed / this.#calls;
  }

  add(failed: boolean): void {
    const slice = this.#now();
    slice.calls += 1;
    this.#calls += 1;
    if (!failed) return;
    slice.failed += 1;
    this.#failed += 1;
  }

  clear(): void {
    this.#slices.clear();
    this.#calls = 0;
    this.#failed = 0;
  }

  #now(): Slice {
    const now = Math.floor(performance.now() / SLICE_MS);
    const current = this.#slices.get(now);
    if (current) return current;
    for (const [at, { calls, failed }] of this.#slices) {
      if (at >= now - this.#slicesInWindow) break;
      this.#slices.delete(at);
      this.#calls -= calls;
      this.#failed -= failed;
    }
    const slice = { calls: 0, failed: 0 };
    this.#slices.set(now, slice);
    return slice;
  }
}
