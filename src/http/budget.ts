/** Requests in flight, in the whole process. */
export const MAX_REQUESTS = 4_096;
/** Bytes that requests in flight and unsent responses may hold, in the whole process. */
export const MAX_HELD_BYTES = 100_663_296;
/** Bytes that each request holds at least: its objects and a response of ordinary size. */
export const REQUEST_BYTES = 8_192;
/** Upper bound of the memory of a header besides its characters: two strings and a property, of up to 125 bytes on Node.js 20. */
const HEADER_BYTES = 128;

/** Memory that one request holds until its response has been sent. */
export interface Reservation {
  /** Reserves more; returns false, and reserves nothing, when there is no room or the request is over. */
  reserve(bytes: number): boolean;
  /** Gives everything back; may be called again. */
  release(): void;
}

/** Bounds the requests in flight and their memory, so that no number of clients can exhaust the process. */
export class Budget {
  #requests = 0;
  #bytes = 0;

  /** Admits a request that already holds `bytes` beyond {@link REQUEST_BYTES}; undefined when there is no room for it. */
  admit(bytes: number): Reservation | undefined {
    let held = REQUEST_BYTES + bytes;
    if (this.#requests >= MAX_REQUESTS || !this.#take(held)) return undefined;
    this.#requests += 1;
    return {
      reserve: (more) => {
        if (held === 0 || !this.#take(more)) return false;
        held += more;
        return true;
      },
      release: () => {
        if (held === 0) return;
        this.#requests -= 1;
        this.#bytes -= held;
        held = 0;
      },
    };
  }

  #take(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_HELD_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }
}

/**
 * Upper bound of the memory of a request's URL and headers, in bytes: they are held here and once more in the upstream call.
 *
 * @param rawHeaders names and values.
 */
export function headBytes(url: string, rawHeaders: readonly string[]): number {
  const characters = rawHeaders.reduce((sum, { length }) => sum + length, url.length);
  return 2 * characters + (HEADER_BYTES / 2) * rawHeaders.length;
}
