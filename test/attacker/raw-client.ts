import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** One HTTP response as it came over the connection. */
export interface RawResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Longest time that a client waits for what must come, in milliseconds: a bound for what hangs, not a measure. */
const PATIENCE_MS = 60_000;

/** A client that knows just enough of HTTP to count responses, and sends any bytes. */
export class RawClient {
  readonly responses: RawResponse[] = [];
  readonly #socket: Socket;
  /** Not yet part of a response, in the pieces in which it came. */
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  /** Bytes that the next response has at least. */
  #needed = 0;
  #look = () => {};
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.#unread.push(bytes);
      this.#unreadBytes += bytes.length;
      if (this.#unreadBytes < this.#needed) return;
      this.#parse();
      this.#look();
    });
    socket.on('close', () => {
      this.#ended = true;
      this.#look();
    });
  }

  static async open(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** True once the connection is closed, by whichever side. */
  get ended(): boolean {
    return this.#ended;
  }

  /** What came after the last whole response. */
  get rest(): Buffer {
    return Buffer.concat(this.#unread);
  }

  /** Sends bytes in pieces of the given sizes, the remainder at once. */
  async send(bytes: Buffer, pieces: readonly number[] = []): Promise<void> {
    let start = 0;
    for (const size of [...pieces, bytes.length]) {
      if (start >= bytes.length || this.#ended) return;
      this.#socket.write(bytes.subarray(start, start + size));
      start += size;
      // Gives the piece a packet of its own.
      await setImmediate();
    }
  }

  /** Resolves once there are `count` responses or the connection has ended; rejects when neither happens. */
  async received(count: number): Promise<readonly RawResponse[]> {
    await this.#until(() => this.responses.length >= count || this.#ended, `${count} responses`);
    return this.responses;
  }

  /** Resolves once the connection has ended; rejects when it does not. */
  async closed(patienceMs = PATIENCE_MS): Promise<void> {
    await this.#until(() => this.#ended, 'the end of the connection', patienceMs);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Says that nothing more comes, and goes on reading. */
  finish(): void {
    this.#socket.end();
  }

  leave(): void {
    this.#socket.destroy();
  }

  #until(isTrue: () => boolean, what: string, patienceMs = PATIENCE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`Waited ${patienceMs} ms for ${what}; ${this.responses.length} responses came`));
      }, patienceMs);
      this.#look = () => {
        if (!isTrue()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#look();
    });
  }

  #parse(): void {
    let unread = Buffer.concat(this.#unread);
    for (;;) {
      const end = unread.indexOf('\r\n\r\n');
      const head = end < 0 ? undefined : parseHead(unread.toString('latin1', 0, end));
      const bodyStart = end + 4;
      this.#needed = head ? bodyStart + Number(head.headers.get('content-length') ?? 0) : unread.length + 1;
      if (head === undefined || unread.length < this.#needed) break;
      // Interim responses say only that the final one will come.
      if (head.status >= 200) this.responses.push({ ...head, body: unread.subarray(bodyStart, this.#needed) });
      unread = unread.subarray(this.#needed);
    }
    this.#unread = [unread];
    this.#unreadBytes = unread.length;
  }
}

function parseHead(text: string): Omit<RawResponse, 'body'> {
  const [start = '', ...lines] = text.split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  if (headers.has('transfer-encoding')) throw new Error(`This client reads no chunked responses: ${text}`);
  return { status: Number(start.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)), headers };
}
