import type { Socket } from 'node:net';

/** Most bytes that Node.js reads at a time. */
const READ_BYTES = 65_536;

/** Bytes of a request line besides its method and URL, and of the empty line behind the headers. */
const REQUEST_LINE_BYTES = 14;

/** Counts the bytes of a connection that belong to an unfinished head or to unfinished trailers. Node.js does not tell them. */
export class UnfinishedBytes {
  readonly #socket: Socket;
  /** Bytes that certainly belong to what was handed over, and those received when something last was. */
  #handedOver = 0;
  #receivedThen = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Bytes that have been received and not been handed over. */
  get count(): number {
    return this.#socket.bytesRead - this.#handedOver;
  }

  /** To be called with each head that Node.js hands over. */
  headEnded(method: string, url: string, rawHeaders: readonly string[]): void {
    this.add(method.length + url.length + REQUEST_LINE_BYTES + linesBytes(rawHeaders));
  }

  /** To be called with the trailers of each request that comes in chunks. */
  trailersEnded(rawTrailers: readonly string[]): void {
    this.add(linesBytes(rawTrailers));
  }

  /** To be called with the size of each piece of a body that Node.js hands over. */
  add(bytes: number): void {
    const { bytesRead } = this.#socket;
    // All reads before the one that brought this are used up.
    const before = bytesRead > this.#receivedThen ? Math.max(this.#receivedThen, bytesRead - READ_BYTES) : 0;
    this.#handedOver = Math.min(Math.max(this.#handedOver + bytes, before), bytesRead);
    this.#receivedThen = bytesRead;
  }
}

/** Least bytes of header lines: `name:value` and the line break. */
function linesBytes(raw: readonly string[]): number {
  return raw.reduce((sum, { length }) => sum + length, 1.5 * raw.length);
}
