/** What a call earns for retries, as a share of one. */
export const EARNED_PER_CALL = 0.1;
/** Retries that a quiet server may make without having earned them. */
export const ALLOWANCE = 10;
/** How long it takes until one retry of the allowance is there again, in milliseconds. */
export const ALLOWANCE_EVERY_MS = 10_000;

/** Keeps retries to a tenth of the traffic, so that they cannot finish off an upstream that struggles. */
export class RetryBudget {
  #balance = ALLOWANCE;
  #countedAt = performance.now();

  earn(): void {
    this.#add(EARNED_PER_CALL);
  }

  /** Takes one retry out of the budget; false when there is none. */
  spend(): boolean {
    const now = performance.now();
    this.#add((now - this.#countedAt) / ALLOWANCE_EVERY_MS);
    this.#countedAt = now;
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** Puts back a retry that was not made after all. */
  giveBack(): void {
    this.#add(1);
  }

  #add(retries: number): void {
    this.#balance = Math.min(this.#balance + retries, ALLOWANCE);
  }
}
