import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Longest head of an interim response, in bytes; a longer one is left to undici, which fails on it. */
const MAX_HEAD_BYTES = 16_384;
const END_OF_HEAD = '\r\n\r\n';
/** Position in `HTTP/1.1 200` of the digit that says which class a response belongs to. */
const STATUS_CLASS = 9;
const STATUS_END = 12;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Drops interim responses (1xx) from what a connection receives. A client must accept them at any time (RFC 9110, 15.2), and undici
 * destroys the connection on a 100 that it did not ask for.
 */
export class InterimResponseFilter {
  #isBeforeResponse = true;
  #held = NOTHING;

  /** Connects as `connect` does, and filters what the socket receives. */
  around(connect: buildConnector.connector): buildConnector.connector {
    return (options, callback) =>
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error === null) this.#filter(socket);
        callback(...result);
      });
  }

  /** On `push`, which gets each chunk once; on `read` it takes 3 % more of a request. */
  #filter(socket: Socket): void {
    const push = socket.push.bind(socket);
    // Bytes written when the last response began: more of them mean that another request was sent. That a request was given to undici
    // does not: it may wait behind one whose response is still arriving.
    let written = -1;
    this.#held = NOTHING;
    socket.push = (chunk: Buffer | null, encoding) => {
      if (chunk === null) return push(chunk, encoding);
      if (socket.bytesWritten !== written) {
        written = socket.bytesWritten;
        this.#isBeforeResponse = true;
      }
      if (!this.#isBeforeResponse) return push(chunk, encoding);
      const rest = this.#pass(chunk);
      return rest.length === 0 || push(rest, encoding);
    };
  }

  /** Returns what of a chunk belongs to final responses; an unfinished head is held back. */
  #pass(chunk: Buffer): Buffer {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    for (;;) {
      const isInterim = startsInterimResponse(bytes);
      const end = isInterim ? bytes.indexOf(END_OF_HEAD) : -1;
      if (isInterim === undefined || (isInterim && end === -1 && bytes.length <= MAX_HEAD_BYTES)) {
        this.#held = bytes;
        return NOTHING;
      }
      if (end === -1) {
        this.#isBeforeResponse = false;
        return bytes;
      }
      bytes = bytes.subarray(end + END_OF_HEAD.length);
    }
  }
}

/** Undefined when there are too few bytes to tell. A 101 is final: it would end HTTP on the connection. */
function startsInterimResponse(bytes: Buffer): boolean | undefined {
  if (bytes.length > STATUS_CLASS && bytes[STATUS_CLASS] !== 0x31) return false;
  if (bytes.length < STATUS_END) return undefined;
  return /^HTTP\/1\.\d 1(?!01)\d\d$/.test(bytes.toString('latin1', 0, STATUS_END));
}
