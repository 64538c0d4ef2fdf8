import type { Socket } from 'node:net';

/** Requests of one connection that are served at a time; the next one begins when the first of them has its response. */
export const MAX_PIPELINED = 16;

/** How long a client has to take in what it did wrong before its connection is cut, in milliseconds. */
const LINGER_MS = 1_000;

/** One request of a connection, and its response. */
export interface Exchange {
  /** Whether the whole request has been received. */
  readonly isReceived: boolean;
  /** Whether there was room for it in the process; if not, it will be rejected. */
  readonly isAdmitted: boolean;
  begin(): void;
  /** Ends it without a response: its client has disconnected, or will get none. */
  abandon(): void;
}

const connections = new WeakMap<Socket, Connection>();

/** The one object that knows a connection, whichever server accepted it. */
export function connectionOf(socket: Socket): Connection {
  const known = connections.get(socket);
  if (known) return known;
  const connection = new Connection(socket);
  connections.set(socket, connection);
  return connection;
}

/** A connection of HTTP/1, on which responses leave in the order of the requests. */
export class Connection {
  readonly #socket: Socket;
  /** Those that were read and whose responses have not been sent; the first {@link MAX_PIPELINED} have begun. */
  readonly #exchanges: Exchange[] = [];
  #isPaced = false;
  /** The one whose response the client has to take before more is read of it. */
  #untaken: Exchange | undefined;
  /** Whether the last response tells the client to leave. */
  #isLeaving = false;
  /** Whether the last request has been read; any other is ignored. */
  #isEnding = false;
  #ignored = 0;
  /** A response to what was no request, sent behind all others. */
  #lastWords: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Only the response whose turn it is learns from Node.js that its client has disconnected.
    socket.on('close', () => {
      for (const exchange of this.#exchanges.splice(0)) exchange.abandon();
    });
    // Node.js reads on whenever a request is complete, or a part of its body has been taken.
    socket.on('resume', () => {
      if (this.#mustWait) socket.pause();
    });
  }

  /** Takes a request that has been read, and begins it at once or when it is its turn. */
  add(exchange: Exchange): void {
    const exchanges = this.#exchanges;
    if (this.#isEnding) {
      exchange.abandon();
      this.#ignored += 1;
      // What it goes on sending would be held until the responses before have been sent.
      if (this.#ignored > MAX_PIPELINED) this.#socket.destroy();
      return;
    }
    // A rejected request cannot wait for those before it at no cost, so there is at most one on a connection.
    if (!exchange.isAdmitted && exchanges.length > 0) this.#isEnding = true;
    if (exchanges.push(exchange) <= MAX_PIPELINED) exchange.begin();
    else this.#socket.pause();
  }

  /** Whether a response that is about to be written is the last one of the connection, and has to say so. */
  endsWith(exchange: Exchange): boolean {
    if (this.#exchanges.at(-1) !== exchange || this.#lastWords !== undefined) return false;
    // What is left of the body of a rejected request is not read, so nothing can follow it.
    if (this.#isLeaving || !exchange.isReceived) this.#isEnding = true;
    return this.#isEnding;
  }

  /** Goes on to the next request when a response has been sent. */
  sent(exchange: Exchange): void {
    const exchanges = this.#exchanges;
    // The first one, but for a host that hands requests over in another order.
    const at = exchanges.indexOf(exchange);
    if (at === 0) exchanges.shift();
    else if (at > 0) exchanges.splice(at, 1);
    // One that is closing says so in a moment.
    if (at < MAX_PIPELINED && !this.#socket.destroyed) exchanges[MAX_PIPELINED - 1]?.begin();
    // The next response may have been begun by then, and wait for the client in its turn.
    const wasUntaken = this.#untaken === exchange;
    if (wasUntaken) this.#untaken = undefined;
    const mustResume = wasUntaken || exchanges.length === MAX_PIPELINED;
    if (mustResume && !this.#mustWait) this.#socket.resume();
    if (exchanges.length === 0 && this.#isEnding) this.#end();
  }

  /** Whether a request waits for its response, in the order in which they were read. */
  get isServing(): boolean {
    return this.#exchanges.length > 0;
  }

  /** Stops reading until a response has been sent. What is read would count as progress of a client that takes nothing. */
  waitForClient(exchange: Exchange): void {
    this.#untaken = exchange;
    this.#socket.pause();
  }

  /** Stops reading for a while; false when the connection is not read for another reason. */
  pace(): boolean {
    if (this.#socket.isPaused()) return false;
    this.#isPaced = true;
    this.#socket.pause();
    return true;
  }

  endPace(): void {
    this.#isPaced = false;
    if (!this.#mustWait) this.#socket.resume();
  }

  /** Goes on serving, and tells the client to leave with the last response. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Serves what has been read, and nothing else. */
  finish(): void {
    this.#isEnding = true;
    if (!this.isServing) this.#end();
  }

  /**
   * Ends the connection because what was received last is no request, or did not come in time. What was read before gets its
   * responses.
   *
   * @param response in full, with its headers.
   */
  fail(response: string): void {
    if (this.#lastWords !== undefined) return;
    this.#lastWords = response;
    this.#isEnding = true;
    if (this.#exchanges.at(-1)?.isReceived === false) this.#exchanges.pop()?.abandon();
    if (!this.isServing) this.#end();
  }

  get #mustWait(): boolean {
    return this.#isPaced || this.#untaken !== undefined || this.#exchanges.length > MAX_PIPELINED;
  }

  #end(): void {
    const socket = this.#socket;
    if (this.#lastWords === undefined || !socket.writable) {
      socket.destroySoon();
      return;
    }
    // A connection that is closed with data unread is reset, and what was sent last may be lost on its way.
    socket.end(this.#lastWords);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }
}
