import { decodeBody } from '../http-message.ts';
import { parsedBytes } from '../parsed-bytes.ts';
import { overloaded, RequestError } from '../request-error.ts';

/** Most chunks of a body: Node.js parses thousands of one byte each at a time, for up to 50 ms. */
export const MAX_CHUNKS = 4_096;
/** Upper bound of the memory of a chunk beside its bytes; one of a single byte takes 700 on Node.js 20. */
const CHUNK_BYTES = 1_024;

/** A body while it is read. */
export class BodyChunks {
  readonly #chunks: Uint8Array[] = [];
  readonly #limit: number;
  readonly #reserve: (bytes: number) => boolean;
  #size = 0;

  /** @param limit in bytes. */
  constructor(limit: number, reserve: (bytes: number) => boolean) {
    this.#limit = limit;
    this.#reserve = reserve;
  }

  /**
   * Adds a chunk; returns false when the body is too large.
   *
   * @throws RequestError when it is too much divided, or there is no room for it.
   */
  add(chunk: Uint8Array): boolean {
    this.#size += chunk.byteLength;
    if (this.#size > this.#limit) return false;
    if (this.#chunks.length === MAX_CHUNKS) {
      const limit = MAX_CHUNKS.toLocaleString('en');
      throw new RequestError('BAD_REQUEST', `The request body has more than ${limit} chunks; send larger ones.`);
    }
    if (!this.#reserve(chunk.byteLength + CHUNK_BYTES)) throw overloaded();
    this.#chunks.push(chunk);
    return true;
  }

  /**
   * Returns the whole body, whose chunks are garbage from here on.
   *
   * @throws RequestError when it is not UTF-8, or there is no room for it.
   */
  text(): string {
    const text = decodeBody(this.#chunks);
    const held = this.#size + this.#chunks.length * CHUNK_BYTES;
    if (!this.#reserve(parsedBytes(text) - held)) throw overloaded();
    return text;
  }
}
