import type { IncomingMessage } from 'node:http';
import { alreadyRead, endedBeforeBody, type HttpRequest } from '../http-message.ts';
import { BodyBuffer, MAX_CHUNKS } from './body-buffer.ts';
import type { Connection, Exchange } from './connection.ts';

/** The exchange that a body belongs to. */
interface BodyOwner extends Exchange, Pick<HttpRequest, 'disconnect' | 'reserve'> {
  /** Undefined for HTTP/2. */
  readonly connection: Connection | undefined;
}

/** The body of a request of `node:http`: read, or discarded when the handler does not read it. */
export class IncomingBody {
  readonly #incoming: IncomingMessage;
  readonly #owner: BodyOwner;
  readonly #buffer: BodyBuffer;
  /** In bytes; undefined before {@link read}. */
  #limit: number | undefined;
  #isWanted = true;
  /** Whether all of it has been received; false when it is too large. */
  #received: Promise<boolean> | undefined;

  constructor(incoming: IncomingMessage, owner: BodyOwner) {
    this.#incoming = incoming;
    this.#owner = owner;
    this.#buffer = new BodyBuffer(owner);
    if (this.isChunked) incoming.once('end', () => this.#dropTrailers());
  }

  get isChunked(): boolean {
    return this.#incoming.headers['transfer-encoding'] !== undefined;
  }

  /** Length that the request declares, in bytes; 0 if it does not. */
  get declaredLength(): number {
    return Number(this.#incoming.headers['content-length'] ?? 0);
  }

  /** Reads before {@link read} is called: Node.js would retain each chunk, and its thousands take a hundred times their bytes. */
  readAhead(): void {
    this.#received = this.#collect();
    // The call of `read` gets its rejection.
    this.#received.catch(() => {});
  }

  /** Reads all of it, as `HttpRequest.readBody` does. */
  async read(limit: number): Promise<string | undefined> {
    if (this.declaredLength > limit || this.#buffer.size > limit) return undefined;
    this.#limit = limit;
    this.#received ??= this.#collect();
    return (await this.#received) ? this.#buffer.text() : undefined;
  }

  /** Receives what the handler does not read: Node.js retains thousands of small chunks before it stops reading. */
  discard(): void {
    if (this.#limit !== undefined) return;
    this.#isWanted = false;
    if (this.#incoming.readableFlowing === null && (this.isChunked || this.declaredLength > 0)) this.#onChunk(() => {});
  }

  #collect(): Promise<boolean> {
    const incoming = this.#incoming;
    const buffer = this.#buffer;
    return new Promise((resolve, reject) => {
      if (incoming.readableDidRead || !incoming.readable) throw alreadyRead();
      const fail = (error: unknown) => {
        this.#isWanted = false;
        reject(error);
      };
      // A request that was answered with 408 must not run when the rest of it arrives.
      this.#owner.disconnect.onAbort(() => fail(endedBeforeBody()));
      incoming.on('error', fail);
      this.#onChunk((chunk) => {
        if (!this.#isWanted) return;
        try {
          this.#isWanted = buffer.add(chunk, this.#limit ?? Number.POSITIVE_INFINITY);
          if (!this.#isWanted) resolve(false);
        } catch (error) {
          fail(error);
        }
      });
      incoming.on('end', () => {
        if (this.#isWanted) resolve(true);
      });
    });
  }

  #onChunk(take: (chunk: Buffer) => void): void {
    const owner = this.#owner;
    const { connection } = owner;
    let chunks = 0;
    this.#incoming.on('data', (chunk: Buffer) => {
      chunks += 1;
      connection?.unfinished.add(Buffer.byteLength(chunk));
      if (chunks > MAX_CHUNKS) connection?.stopUntilSent(owner);
      take(chunk);
    });
  }

  /** They mean nothing here, and there may be as many as headers. */
  #dropTrailers(): void {
    this.#owner.connection?.unfinished.trailersEnded(this.#incoming.rawTrailers);
    this.#incoming.rawTrailers = [];
  }
}
