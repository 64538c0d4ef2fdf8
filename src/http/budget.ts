/** Requests in flight, in the whole process. */
export const MAX_REQUESTS = 4_096;
/** Bytes that requests in flight and responses that have not been sent may hold, in the whole process. */
export const MAX_HELD_BYTES = 100_663_296;
/** Bytes that each request holds at least: its objects and a response of ordinary size. */
export const REQUEST_BYTES = 8_192;

/** Counts what the requests of a process hold, so that no number of clients can use its memory up. */
export class Budget {
  #requests = 0;
  #bytes = 0;

  /**
   * Admits one more request, to be given back by {@link release}.
   *
   * @param bytes held by it already, beyond {@link REQUEST_BYTES}.
   * @returns false when there is no room for it.
   */
  admit(bytes: number): boolean {
    if (this.#requests >= MAX_REQUESTS || !this.reserve(REQUEST_BYTES + bytes)) return false;
    this.#requests += 1;
    return true;
  }

  /**
   * Reserves bytes for an admitted request, to be given back with it.
   *
   * @returns false, and reserves nothing, when there is no room for them.
   */
  reserve(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_HELD_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  /** @param bytes everything that an admitted request held beyond {@link REQUEST_BYTES}. */
  release(bytes: number): void {
    this.#requests -= 1;
    this.#bytes -= REQUEST_BYTES + bytes;
  }
}
