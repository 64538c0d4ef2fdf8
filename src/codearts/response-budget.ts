/** Bytes that all responses which are being read at one time may hold together. */
export const MAX_BYTES_IN_READING = 33_554_432;

/** Bounds the memory of responses that arrive at once. */
export class ResponseBudget {
  #used = 0;

  /** Takes bytes out of the budget; false, and nothing is taken, when there are not as many. */
  take(bytes: number): boolean {
    if (this.#used + bytes > MAX_BYTES_IN_READING) return false;
    this.#used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
