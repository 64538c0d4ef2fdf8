import { CircuitState, circuitBreaker, handleWhenResult, type IBreaker } from 'cockatiel';
import { Fault, type Reply } from './transport.ts';

const WINDOW_MS = 10_000;
const MIN_CALLS = 20;
const FAILED_SHARE = 0.5;
const PROBE_EVERY_MS = 2_000;
const SLICE_MS = 1_000;

export type CircuitStatus = 'closed' | 'open' | 'probing';

/**
 * Stops calls to an endpoint that fails anyway: opens when at least half of at least 20 calls in 10 s failed, and lets one
 * call through every 2 s, whose success closes it again.
 */
export class Circuit {
  readonly #breaker = new FailureShare();
  readonly #policy = circuitBreaker(
    handleWhenResult((answer) => this.#countsAsFailure(answer)),
    { halfOpenAfter: PROBE_EVERY_MS, breaker: this.#breaker },
  );

  // On the policy's own clock, so that both agree on whether the pause is over.
  #openedAt = 0;

  /** @param onChange told of every change of status. */
  constructor(onChange: (status: CircuitStatus) => void) {
    this.#policy.onBreak(() => {
      this.#openedAt = Date.now();
    });
    this.#policy.onStateChange(() => onChange(this.status));
  }

  get status(): CircuitStatus {
    if (this.#policy.state === CircuitState.Closed) return 'closed';
    return this.#policy.state === CircuitState.Open ? 'open' : 'probing';
  }

  /** Why no call may be made right now; undefined when one may, be it as the probe. */
  refusal(): Fault | undefined {
    const { status } = this;
    if (status === 'closed') return undefined;
    if (status === 'open' && Date.now() - this.#openedAt >= PROBE_EVERY_MS) return undefined;
    return new Fault('circuit-open', false, 'the circuit is open');
  }

  /** Makes the call if it may be made at the moment that its turn comes. */
  async run(call: () => Promise<Reply | Fault>): Promise<Reply | Fault> {
    // Asked before the policy is: it would let callers that come during a probe wait for the probe's end.
    return this.refusal() ?? this.#policy.execute(call);
  }

  #countsAsFailure(answer: unknown): boolean {
    // A probe that its caller abandoned has shown nothing, so the circuit stays open.
    if (answer instanceof Fault && answer.reason === 'cancelled') return this.#policy.state === CircuitState.HalfOpen;
    return isUpstreamFailure(answer);
  }
}

/** Upstream itself failed: never a 4xx, a body that drifted, or an answer too large. */
function isUpstreamFailure(answer: unknown): boolean {
  if (answer instanceof Fault) return answer.reason === 'network' || answer.reason === 'timeout';
  return typeof answer === 'object' && answer !== null && 'status' in answer && Number(answer.status) >= 500;
}

/** Share of failures among the calls of the last 10 s, in slices of a second. */
class FailureShare implements IBreaker {
  // The policy hands its state around for serialisation, which nothing here asks for.
  readonly state = undefined;
  readonly #slices = new Map<number, { calls: number; failed: number }>();

  success(status: CircuitState): void {
    if (status === CircuitState.HalfOpen) this.#slices.clear();
    this.#slice().calls += 1;
  }

  failure(status: CircuitState): boolean {
    const slice = this.#slice();
    slice.calls += 1;
    slice.failed += 1;
    return status !== CircuitState.Closed || this.#isOver();
  }

  #slice(): { calls: number; failed: number } {
    const now = Math.floor(performance.now() / SLICE_MS);
    const current = this.#slices.get(now);
    if (current) return current;
    for (const start of this.#slices.keys()) {
      if (start <= now - WINDOW_MS / SLICE_MS) this.#slices.delete(start);
    }
    const slice = { calls: 0, failed: 0 };
    this.#slices.set(now, slice);
    return slice;
  }

  #isOver(): boolean {
    let calls = 0;
    let failed = 0;
    for (const slice of this.#slices.values()) {
      calls += slice.calls;
      failed += slice.failed;
    }
    return calls >= MIN_CALLS && failed >= calls * FAILED_SHARE;
  }
}
