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
 * Connects as `connect` does, and drops interim responses (1xx) from what is read. A client must accept them at any time
 * (RFC 9110, 15.2), and undici destroys the connection on a 100 that it did not ask for.
 */
export function withoutInterimResponses(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error === null) dropInterimResponses(socket);
      callback(...result);
    });
}

/** undici takes bytes from the socket by `read()` alone, so that nothing has to stand between the two. */
function dropInterimResponses(socket: Socket): void {
  const read = socket.read.bind(socket);
  const filter = new InterimResponseFilter();
  socket.read = (size) => {
    for (;;) {
      const chunk: Buffer | null = read(size);
      if (chunk === null) return null;
      const rest = filter.pass(chunk, socket.bytesWritten);
      if (rest.length > 0) return rest;
    }
  };
}

class InterimResponseFilter {
  /** Bytes written when the last response began: more of them mean that another request was sent. */
  #written = -1;
  #isBeforeResponse = false;
  #held = NOTHING;

  /** Returns what of a chunk belongs to final responses; an unfinished head is held back. */
  pass(chunk: Buffer, written: number): Buffer {
    if (written !== this.#written) {
      this.#written = written;
      this.#isBeforeResponse = true;
    }
    if (!this.#isBeforeResponse) return chunk;
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
