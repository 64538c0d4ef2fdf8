import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AbortHandle } from '../abort-handle.ts';
import { alreadyRead, type Body, type HttpAnswer, type HttpRequest, toBody, valuesOf } from '../http-message.ts';
import { overloaded, RequestError } from '../request-error.ts';
import type { Budget } from './budget.ts';
import { type Connection, connectionOf, type Exchange } from './connection.ts';
import { headerBytes, parsedBytes } from './held-bytes.ts';
import type { HttpHandler } from './request-handler.ts';
import { type ReadyResponse, ResponseWriter } from './response-writer.ts';
import { parseTarget } from './target.ts';

/** How long a client may take nothing of its response before its connection is closed, in milliseconds. */
const STALLED_MS = 30_000;

/**
 * Adapts the handler to `node:http`.
 *
 * @param stalledMs other than {@link STALLED_MS} for tests, which cannot wait that long.
 */
export function createNodeListener(handler: RequestHandler, budget: Budget, stalledMs = STALLED_MS): RequestListener {
  const server = { handler, budget, writer: new ResponseWriter(), stalledMs };
  return (incoming, response) => {
    const exchange = new NodeExchange(server, incoming, response);
    if (exchange.connection) exchange.connection.add(exchange);
    else exchange.begin();
  };
}

/** What the handler does for an adapter. */
export type RequestHandler = Pick<HttpHandler, 'handle' | 'reject'>;

interface ListenerParts {
  readonly handler: RequestHandler;
  readonly budget: Budget;
  readonly writer: ResponseWriter;
  readonly stalledMs: number;
}

class NodeExchange implements HttpRequest, Exchange, ReadyResponse {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly gone = new AbortHandle();
  readonly #authority: string | undefined;
  readonly connection: Connection | undefined;
  readonly isAdmitted: boolean;
  readonly #parts: ListenerParts;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  #answer: HttpAnswer | undefined;
  /** Of the process's budget. */
  #heldBytes: number;
  #isBegun = false;
  #isHandled = false;
  /** Whether nothing of it can be sent any more. */
  #isOver = false;
  #isReleased = false;
  #isWaiting = false;

  constructor(parts: ListenerParts, incoming: IncomingMessage, response: ServerResponse) {
    const { url = '/', method = 'GET' } = incoming;
    const { authority, path, search } = parseTarget(url);
    this.method = method;
    this.path = path;
    this.search = search;
    this.#authority = authority;
    this.headers = incoming.headers;
    this.rawHeaders = incoming.rawHeaders;
    // HTTP/2 has streams for its requests, and leaves its connections to nobody. The version is only what the client claims.
    this.connection = 'stream' in incoming ? undefined : connectionOf(incoming.socket);
    this.#parts = parts;
    this.#incoming = incoming;
    this.#response = response;
    this.#heldBytes = headerBytes(this.rawHeaders) + 2 * url.length;
    this.isAdmitted = parts.budget.admit(this.#heldBytes);
    // The request's own `close` fires as soon as its body has been read; the response's tells whether its client is there to get it.
    // Behind a host that takes its time, that may have been before.
    if (response.destroyed) this.#lose();
    else response.on('close', () => this.#closed());
  }

  get isReceived(): boolean {
    return this.#incoming.complete;
  }

  begin(): void {
    const { handler, writer } = this.#parts;
    this.#isBegun = true;
    const ready = (answer: HttpAnswer) => {
      this.#answer = answer;
      writer.add(this);
    };
    const refusal = this.#refusal();
    if (refusal === undefined) {
      void handler.handle(this).then(ready);
      return;
    }
    this.#incoming.resume();
    ready(handler.reject(this, refusal));
  }

  #refusal(): RequestError | undefined {
    if (!this.isAdmitted) return overloaded();
    const { host, expect } = this.headers;
    if (host === undefined && this.#incoming.httpVersion === '1.1') {
      return new RequestError('BAD_REQUEST', 'Expected a Host header, got none.');
    }
    if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined;
    return new RequestError('BAD_REQUEST', 'Expected no Expect header but 100-continue, got another.');
  }

  abandon(): void {
    this.#lose();
    // A connection on which a body waits to be read does not learn that its client has disconnected.
    if (!this.#isBegun) this.#incoming.resume();
    if (this.#isHandled || !this.#isBegun) this.#release();
  }

  reserve(bytes: number): boolean {
    if (!this.isAdmitted || this.#isReleased || !this.#parts.budget.reserve(bytes)) return false;
    this.#heldBytes += bytes;
    return true;
  }

  /** The host of a target in absolute form counts instead of the headers; HTTP/2 has a header of its own. */
  hosts(): readonly string[] {
    if (this.#authority !== undefined) return [this.#authority];
    return [...valuesOf(this.rawHeaders, 'host'), ...valuesOf(this.rawHeaders, ':authority')];
  }

  async readBody(limit: number): Promise<Body | undefined> {
    const incoming = this.#incoming;
    if (Number(this.headers['content-length'] ?? 0) > limit) return undefined;
    // What came in one piece with its headers has been taken in by the time that a promise is heard of: no events are needed.
    await undefined;
    if (incoming.readableDidRead || !incoming.readable) throw alreadyRead();
    const heldBefore = this.#heldBytes;
    const chunks = incoming.complete ? takeWhole(incoming, limit) : await this.#collect(limit);
    const body = chunks && toBody(chunks);
    if (body && !this.reserve(parsedBytes(body.text) + heldBefore - this.#heldBytes)) throw overloaded();
    return body;
  }

  #collect(limit: number): Promise<Buffer[] | undefined> {
    const incoming = this.#incoming;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) resolve(undefined);
        else if (this.reserve(chunk.length)) chunks.push(chunk);
        else reject(overloaded());
      });
      incoming.on('end', () => resolve(chunks));
      incoming.on('error', reject);
    });
  }

  write(): void {
    this.#isHandled = true;
    const response = this.#response;
    const answer = this.#answer;
    this.#answer = undefined;
    // The client has disconnected, or the server that this one is mounted in has lost patience and responded in its own way.
    if (answer && !this.#isOver && !response.destroyed && !response.headersSent) {
      const { status, headers, body } = answer;
      const isLast = this.connection?.endsWith(this) ?? !this.isReceived;
      response.writeHead(status, isLast ? { ...headers, connection: 'close' } : headers);
      response.end(body);
      if (response.writableLength > 0) this.#waitForClient();
    }
    if (this.#isOver) this.#release();
  }

  /** Node.js counts what the system has taken of a response as progress, also within one write. */
  #waitForClient(): void {
    const response = this.#response;
    this.#isWaiting = true;
    response.setTimeout(this.#parts.stalledMs, () => response.destroy());
    // Behind other responses the client is not to blame yet.
    if (response.socket) this.connection?.waitForClient(this);
    else response.once('socket', () => this.connection?.waitForClient(this));
  }

  #closed(): void {
    if (this.#isOver) return;
    if (!this.#response.writableFinished) {
      this.abandon();
      return;
    }
    this.#isOver = true;
    if (this.#isHandled) this.#release();
    const { connection } = this;
    connection?.sent(this);
    // The next response of the connection may be a long time coming, and its client is not to blame for that.
    const { socket } = this.#incoming;
    if (this.#isWaiting && connection?.isServing && socket.writableLength === 0) socket.setTimeout(0);
  }

  #lose(): void {
    this.#isOver = true;
    this.gone.cancel();
  }

  #release(): void {
    if (!this.isAdmitted || this.#isReleased) return;
    this.#isReleased = true;
    this.#parts.budget.release(this.#heldBytes);
  }
}

/** The body of a request that has been received whole; undefined when it is larger than the limit. */
function takeWhole(incoming: IncomingMessage, limit: number): Buffer[] | undefined {
  const whole: Buffer | null = incoming.read();
  if (whole === null) return [];
  return whole.length > limit ? undefined : [whole];
}
