import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AbortHandle } from '../abort-handle.ts';
import { type HttpRequest, type HttpResponse, parseTarget, valuesOf } from '../http-message.ts';
import { overloaded } from '../request-error.ts';
import { type Budget, headBytes, type Reservation } from './budget.ts';
import { type Connection, connectionOf, type Exchange } from './connection.ts';
import { IncomingBody } from './incoming-body.ts';
import { rejectionOf } from './rejection.ts';
import type { HttpHandler } from './request-handler.ts';
import { ResponseWriter } from './response-writer.ts';

/** Time without progress after which the connection of a client that does not take its response is closed, in milliseconds. */
const STALLED_MS = 30_000;

/** Most bytes of a body that Node.js reads before it is asked to: what one read brings. */
const MAX_UNREAD_BYTES = 65_536;

/**
 * Adapts the handler to `node:http`.
 *
 * @param stalledMs other than {@link STALLED_MS} only for tests.
 */
export function createNodeListener(handler: HttpHandler, budget: Budget, stalledMs = STALLED_MS): RequestListener {
  const parts = { handler, budget, stalledMs, writer: new ResponseWriter() };
  return (incoming, response) => {
    // The HTTP version is only what the client claims.
    const connection = 'stream' in incoming ? undefined : connectionOf(incoming.socket);
    if (connection?.isFlooded) {
      // Otherwise Node.js creates an error for each of thousands when the connection closes, which takes twice as long.
      incoming.destroyed = true;
      return;
    }
    const exchange = new NodeExchange(parts, incoming, response, connection);
    if (connection) connection.add(exchange);
    else exchange.begin();
  };
}

/** Parts that all exchanges of a listener share. */
interface ListenerParts {
  readonly handler: HttpHandler;
  readonly budget: Budget;
  readonly stalledMs: number;
  readonly writer: ResponseWriter;
}

class NodeExchange implements HttpRequest, Exchange {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly disconnect = new AbortHandle();
  readonly waitingBytes: number = 0;
  /** Undefined for HTTP/2, whose streams are independent of each other. */
  readonly connection: Connection | undefined;
  readonly #authority: string | undefined;
  readonly #parts: ListenerParts;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: IncomingBody;
  /** Undefined when there is no room for the request. */
  readonly #memory: Reservation | undefined;
  #state: 'waiting' | 'handling' | 'handled' = 'waiting';
  /** Whether its response has been sent, or cannot be. */
  #isOver = false;
  #isStalled = false;

  constructor(
    parts: ListenerParts,
    incoming: IncomingMessage,
    response: ServerResponse,
    connection: Connection | undefined,
  ) {
    const { url = '/', method = 'GET' } = incoming;
    const { authority, path, search } = parseTarget(url);
    this.method = method;
    this.path = path;
    this.search = search;
    this.#authority = authority;
    this.headers = incoming.headers;
    this.rawHeaders = incoming.rawHeaders;
    this.connection = connection;
    this.#parts = parts;
    this.#incoming = incoming;
    this.#response = response;
    const bytes = headBytes(url, this.rawHeaders);
    connection?.unfinished.headEnded(method, url, this.rawHeaders);
    this.#body = new IncomingBody(incoming, this);
    if (connection?.isFull) this.waitingBytes = bytes + Math.min(this.#body.declaredLength, MAX_UNREAD_BYTES);
    this.#memory = parts.budget.admit(this.waitingBytes || bytes);
    if (connection?.isFull && this.isChunked) this.#body.readAhead();
    // The request emits `close` as soon as its body has been read; only the response tells whether the client is still there. The
    // client may have disconnected before the host application passed the request on; a response behind others does not notice.
    if (response.destroyed || connection?.isClosed) this.abandon();
    else response.on('close', () => this.#closed());
  }

  get isAdmitted(): boolean {
    return this.#memory !== undefined;
  }

  get isChunked(): boolean {
    return this.#body.isChunked;
  }

  get isNext(): boolean {
    return this.#response.socket !== null;
  }

  get isReceived(): boolean {
    return this.#incoming.complete;
  }

  begin(): void {
    this.#state = 'handling';
    const { connection } = this;
    void this.#respond().then((response) => {
      this.#body.discard();
      this.#parts.writer.add({ connection, write: () => this.#write(response) });
    });
    if (this.method !== 'POST') this.#body.discard();
  }

  /** Asynchronous also for rejections: Node.js hands a request over before it notices that it has received all of it. */
  async #respond(): Promise<HttpResponse> {
    const error = this.isAdmitted ? rejectionOf(this.#incoming) : overloaded();
    if (error === undefined) return this.#parts.handler.handle(this);
    return this.#parts.handler.reject(this, error);
  }

  abandon(): void {
    // A connection whose socket has a body waiting to be read does not notice that its client has disconnected.
    if (this.#state === 'waiting') this.#body.discard();
    this.#end();
    this.disconnect.cancel();
  }

  reserve(bytes: number): boolean {
    return this.#memory?.reserve(bytes) ?? false;
  }

  /** A target in absolute form overrides the headers; HTTP/2 has a header of its own. */
  hosts(): readonly string[] {
    if (this.#authority !== undefined) return [this.#authority];
    return [...valuesOf(this.rawHeaders, 'host'), ...valuesOf(this.rawHeaders, ':authority')];
  }

  readBody(limit: number): Promise<string | undefined> {
    return this.#body.read(limit);
  }

  #write({ status, headers, body }: HttpResponse): void {
    const response = this.#response;
    this.#state = 'handled';
    if (this.#isOver) this.#memory?.release();
    // The client has disconnected, or the host application has responded on its own.
    if (this.#isOver || response.destroyed || response.headersSent) return;
    const isLast = this.connection?.endsWith(this) ?? !this.isReceived;
    response.writeHead(status, isLast ? { ...headers, connection: 'close' } : headers);
    response.end(body);
    if (response.writableLength > 0) this.#waitForClient();
  }

  /** Node.js counts everything that the system takes of a response as progress, also within one write. */
  #waitForClient(): void {
    const response = this.#response;
    this.#isStalled = true;
    response.setTimeout(this.#parts.stalledMs, () => response.destroy());
    // A response behind others gets its socket later; until then its client is not to blame.
    if (response.socket) this.connection?.stopUntilSent(this);
    else response.once('socket', () => this.connection?.stopUntilSent(this));
  }

  #closed(): void {
    if (this.#isOver) return;
    if (!this.#response.writableFinished) {
      this.abandon();
      return;
    }
    this.#end();
    const { connection } = this;
    connection?.sent(this);
    // The client is not to blame when the next response of its connection takes long.
    const { socket } = this.#incoming;
    if (this.#isStalled && connection?.isServing && socket.writableLength === 0) socket.setTimeout(0);
  }

  #end(): void {
    this.#isOver = true;
    if (this.#state !== 'handling') this.#memory?.release();
  }
}
