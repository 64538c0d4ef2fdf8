/** Requests in flight, in the whole process. */
export const MAX_REQUESTS = 4_096;
/** Bytes that requests in flight and unsent responses may hold, in the whole process. */
export const MAX_HELD_BYTES = 100_663_296;
/** Bytes that each request holds at least: its objects and a response of ordinary size. */
export const REQUEST_BYTES = 8_192;
/** Upper bounds of the memory of a parsed body: of one array or object, and of one member, in bytes. */
const CONTAINER_BYTES = 64;
const MEMBER_BYTES = 32;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

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

/** Estimates the memory of a request's URL and headers, in bytes: they are held here and once more in the upstream call. */
export function headBytes(url: string, rawHeaders: readonly string[]): number {
  return 2 * rawHeaders.reduce((characters, { length }) => characters + length, url.length);
}

/**
 * Upper bound of the memory of a JSON text and of its parsed value, in bytes: `[[],[],…]` takes ten times its text. A short text
 * fits into {@link REQUEST_BYTES}.
 */
export function parsedBytes(text: string): number {
  if (text.length <= REQUEST_BYTES / 8) return 0;
  let bytes = 2 * text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPENING_BRACKET || code === OPENING_BRACE) bytes += CONTAINER_BYTES;
    else if (code === COMMA || code === COLON) bytes += MEMBER_BYTES;
  }
  return bytes;
}
