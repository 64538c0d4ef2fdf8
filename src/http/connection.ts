import type { Socket } from 'node:net';
import { endGently } from './end-gently.ts';
import { UnfinishedBytes } from './unfinished-bytes.ts';

/** Requests of one connection that are handled at a time; the next one begins when the first has its response. */
export const MAX_PIPELINED = 16;

/** Requests that may wait behind those before the connection is read no further, and their bytes. Reading shows a disconnect. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 65_536;

/**
 * Requests that a connection may have unanswered. Node.js parses all that one read brings, 64 KiB, so that requests of at least 512 bytes
 * never are too many.
 */
export const MAX_UNANSWERED = MAX_PIPELINED + MAX_WAITING + 128;

/** One request of a connection, and its response. */
export interface Exchange {
  /** Bytes that it holds while it waits. */
  readonly waitingBytes: number;
  /** Whether its body comes in chunks, which are read while it waits: nothing else is read then. */
  readonly isChunked: boolean;
  /** Whether its response is the next one of its connection. */
  readonly isNext: boolean;
  /** Whether the whole request has been received. */
  readonly isReceived: boolean;
  /** Whether the process had room for it; if not, it will be rejected. */
  readonly isAdmitted: boolean;
  begin(): void;
  /** Ends it without a response: its client has disconnected, or will get none. */
  abandon(): void;
}

const connections = new WeakMap<Socket, Connection>();

/** Returns the only object for a connection, whichever server accepted it. */
export function connectionOf(socket: Socket): Connection {
  const known = connections.get(socket);
  if (known) return known;
  const connection = new Connection(socket);
  connections.set(socket, connection);
  return connection;
}

/** An HTTP/1 connection, on which responses leave in the order of the requests. */
export class Connection {
  readonly unfinished: UnfinishedBytes;
  readonly #socket: Socket;
  /** Requests that have been read and whose responses have not been sent. */
  readonly #exchanges: Exchange[] = [];
  /** Those of them that have not begun, since {@link MAX_PIPELINED} have. */
  readonly #waiting: Exchange[] = [];
  /** The exchange whose response the client must take before anything more is read from it. */
  #untaken: Exchange | undefined;
  #waitingBytes = 0;
  /** Waiting requests whose bodies come in chunks. */
  #waitingChunked = 0;
  #isPaced = false;
  #isFlooded = false;
  /** Requests that have been read, and when the connection was last read again. */
  #read = 0;
  #resumedAt = Number.NEGATIVE_INFINITY;
  /** Whether the last response tells the client to close the connection. */
  #isLeaving = false;
  /** Whether the last request has been read; any other is ignored. */
  #isEnding = false;
  #isEnded = false;
  #ignored = 0;
  /** The response to an invalid request, sent behind all others. */
  #finalResponse: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.unfinished = new UnfinishedBytes(socket);
    // Node.js tells only the response that is next on the connection that its client has disconnected.
    socket.on('close', () => {
      for (const exchange of this.#exchanges.splice(0)) exchange.abandon();
    });
    // Node.js calls it behind a response that told the client to close the connection; nothing may follow that.
    socket.destroySoon = () => {
      this.#finalResponse = undefined;
      this.#end();
    };
    // Node.js resumes reading whenever a request is complete, or a part of its body has been consumed.
    socket.on('resume', () => {
      if (this.#mustWait) socket.pause();
    });
  }

  /** Adds a request that has been read. It begins at once, or when enough of those before it have their responses. */
  add(exchange: Exchange): void {
    const exchanges = this.#exchanges;
    this.#read += 1;
    if (this.#isEnding) {
      exchange.abandon();
      this.#ignored += 1;
      // Node.js retains ignored requests until the responses before them have been sent.
      if (this.#ignored <= MAX_PIPELINED) return;
      if (exchange.isAdmitted) this.#socket.pause();
      else this.#flooded();
      return;
    }
    // A rejected request that waits behind others costs memory, so a connection has at most one.
    if (!exchange.isAdmitted && exchanges.length > 0) this.#isEnding = true;
    const mayBegin = !this.isFull || exchange.isNext;
    exchanges.push(exchange);
    if (mayBegin) {
      exchange.begin();
      return;
    }
    this.#waiting.push(exchange);
    this.#countWaiting(exchange, 1);
    if (exchanges.length > MAX_UNANSWERED) this.#flooded();
    else if (this.#mustWait) this.#socket.pause();
  }

  /** Bytes of an unfinished head or of unfinished trailers. */
  get unfinishedBytes(): number {
    if (this.#isEnded) return 0;
    const last = this.#waiting.at(-1);
    // The body of such a request is not handed over while it waits, and counts as memory of its request.
    if (last?.isReceived === false && !last.isChunked) return 0;
    return this.unfinished.count;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Whether another request would have to wait. */
  get isFull(): boolean {
    return this.#exchanges.length - this.#waiting.length >= MAX_PIPELINED;
  }

  /** Whether the client has sent too many requests; all others are ignored. */
  get isFlooded(): boolean {
    return this.#isFlooded;
  }

  /** Requests that have been received whole. */
  get received(): number {
    return this.#read - (this.#exchanges.at(-1)?.isReceived === false ? 1 : 0);
  }

  /** Whether the connection was not read at some time within the last milliseconds. */
  wasStopped(withinMs: number): boolean {
    return this.#mustWait || performance.now() - this.#resumedAt < withinMs;
  }

  /** Reports whether a response that is about to be written is the last of the connection, and must say so. */
  endsWith(exchange: Exchange): boolean {
    if (this.#exchanges.at(-1) !== exchange || this.#finalResponse !== undefined) return false;
    // The rest of a rejected body is not read, so no request can follow it.
    if (this.#isLeaving || !exchange.isReceived) this.#isEnding = true;
    return this.#isEnding;
  }

  /** Removes an exchange whose response has been sent, and begins the next one. */
  sent(exchange: Exchange): void {
    const exchanges = this.#exchanges;
    // Always 0, unless a host application passes requests on in another order.
    const at = exchanges.indexOf(exchange);
    if (at < 0) return;
    exchanges.splice(at, 1);
    const next = this.#nextToBegin();
    if (next && !this.isClosed) {
      this.#stopWaiting(next);
      next.begin();
    }
    const wasUntaken = this.#untaken === exchange;
    if (wasUntaken) this.#untaken = undefined;
    if ((wasUntaken || next) && !this.#mustWait && this.#socket.isPaused()) {
      this.#resumedAt = performance.now();
      this.#socket.resume();
    }
    if (exchanges.length === 0 && this.#isEnding) this.#end();
  }

  /** Whether the connection owes a response. */
  get isServing(): boolean {
    return this.#exchanges.length > 0;
  }

  /** Stops reading until a response has been sent. Otherwise a client that takes nothing would make progress by sending. */
  stopUntilSent(exchange: Exchange): void {
    this.#untaken = exchange;
    this.#socket.pause();
  }

  /** Stops reading until {@link endPace}; returns false when the connection is not read for another reason. */
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

  /** Continues to serve, and tells the client in the last response to close the connection. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Finishes the requests that have been read, and begins no other. */
  finish(): void {
    this.#isEnding = true;
    if (!this.isServing && !this.#isEnded) this.#socket.destroy();
  }

  /**
   * Ends the connection because the client sent something that is not a request, or was too slow. Requests read before get their
   * responses first.
   *
   * @param response complete, with its headers.
   */
  fail(response: string): void {
    if (this.#finalResponse !== undefined) return;
    this.#finalResponse = response;
    this.#isEnding = true;
    const last = this.#exchanges.at(-1);
    if (last?.isReceived === false) {
      this.#stopWaiting(last);
      this.#exchanges.pop();
      last.abandon();
    }
    if (!this.isServing) this.#end();
  }

  get #mustWait(): boolean {
    if (this.#isEnded) return false;
    if (this.#isPaced || this.#untaken !== undefined || this.#ignored > MAX_PIPELINED) return true;
    if (this.#waitingChunked > 0 || this.#waitingBytes > MAX_WAITING_BYTES) return true;
    return this.#waiting.length > MAX_WAITING;
  }

  /** A host application may have let others overtake a request, whose responses wait for its own. */
  #nextToBegin(): Exchange | undefined {
    return this.#waiting.find(({ isNext }) => isNext) ?? (this.isFull ? undefined : this.#waiting[0]);
  }

  #stopWaiting(exchange: Exchange): void {
    const at = this.#waiting.indexOf(exchange);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#countWaiting(exchange, -1);
  }

  /** @param sign 1 when it begins to wait, -1 when it no longer does. */
  #countWaiting({ waitingBytes, isChunked }: Exchange, sign: 1 | -1): void {
    this.#waitingBytes += sign * waitingBytes;
    if (isChunked) this.#waitingChunked += sign;
  }

  /** Destroying the connection is what frees the requests: Node.js retains those that it has read until they are answered. */
  #flooded(): void {
    this.#isFlooded = true;
    this.#socket.destroy();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    endGently(this.#socket, this.#finalResponse ?? '');
  }
}
