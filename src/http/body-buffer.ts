import { decodeBody, type HttpRequest } from '../http-message.ts';
import { parsedBytes } from '../parsed-bytes.ts';
import { overloaded, RequestError } from '../request-error.ts';
import { tickFor } from '../tick.ts';

/** Most chunks of a body: Node.js parses thousands of one byte each at a time, for up to 50 ms. */
export const MAX_CHUNKS = 4_096;
/** Capacity for a second chunk, in bytes; doubled from there. */
const MIN_CAPACITY = 1_024;

/** The bytes of a body while it is received. Chunks are copied together: on its own, one of a single byte takes 700 on Node.js 20. */
export class BodyBuffer {
  readonly #request: Pick<HttpRequest, 'reserve'>;
  #bytes: Uint8Array = new Uint8Array();
  #size = 0;
  #chunks = 0;

  /** @param request whose memory it is. */
  constructor(request: Pick<HttpRequest, 'reserve'>) {
    this.#request = request;
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds a chunk; returns false when the body is larger than the limit, in bytes.
   *
   * @throws RequestError when the body is too much divided, or there is no room for it.
   * @throws TypeError when a host application has decoded it.
   */
  add(chunk: Uint8Array, limit: number): boolean {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('request body already decoded; its chunks must be bytes');
    const size = this.#size + chunk.byteLength;
    if (size > limit) return false;
    if (this.#chunks === MAX_CHUNKS) {
      const limit = MAX_CHUNKS.toLocaleString('en');
      throw new RequestError('BAD_REQUEST', `The request body has more than ${limit} chunks; send larger ones.`);
    }
    this.#chunks += 1;
    if (this.#size === 0) this.#hold(chunk);
    else {
      if (size > this.#bytes.byteLength) this.#grow(size);
      this.#bytes.set(chunk, this.#size);
    }
    this.#size = size;
    return true;
  }

  /**
   * Returns the whole body, whose bytes are garbage from here on. Waits for the tick in which it may be decoded.
   *
   * @throws RequestError when it is not UTF-8, or there is no room for it.
   */
  async text(): Promise<string> {
    await tickFor(this.#size);
    const text = decodeBody(this.#bytes.subarray(0, this.#size));
    if (!this.#request.reserve(parsedBytes(text) - this.#bytes.byteLength)) throw overloaded();
    return text;
  }

  #grow(size: number): void {
    const bytes = this.#bytes;
    this.#hold(new Uint8Array(Math.max(MIN_CAPACITY, 2 * bytes.byteLength, size)));
    this.#bytes.set(bytes);
  }

  #hold(bytes: Uint8Array): void {
    if (!this.#request.reserve(bytes.byteLength - this.#bytes.byteLength)) throw overloaded();
    this.#bytes = bytes;
  }
}
