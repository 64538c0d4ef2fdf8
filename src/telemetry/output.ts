import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Length of the text that is written at once, in UTF-16 units; a system call per line would cost more than the rest of a request. */
const CHUNK_LENGTH = 65_536;
/** How long a line waits for others, in milliseconds. */
const FLUSH_MS = 200;
/** Maximum size of the queue, in bytes; lines beyond it are lost. */
const MAX_QUEUED_BYTES = 16_777_216;
/** Pause before a write to a full pipe is repeated, in milliseconds; doubled each time. */
const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 200;
/** How long the end of the process waits for a full pipe, in milliseconds. */
const EXIT_MS = 200;
const LINE_BREAK = Buffer.from('\n');

type WriteError = NodeJS.ErrnoException | null;

/**
 * Lines for a file descriptor, written in chunks. Whatever happens to the descriptor, nothing here throws, blocks the event loop, or
 * grows without bound: lines that cannot be written are lost and counted.
 *
 * Pipes and terminals are written to without blocking, files in another thread, since a slow disk would block. The rest is written
 * when the process ends.
 */
export class Output implements DestinationStream {
  /** Called with the number of lines lost as soon as lines are written again. */
  onRecovery: (lostLines: number) => void = () => {};
  readonly #fd: number;
  readonly #nonBlocking: boolean;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** A write is in flight or waits for its repetition. */
  #busy = false;
  #retryMs = FIRST_RETRY_MS;
  #atLineStart = true;
  /** The last line was written in part, and its rest is lost. */
  #torn = false;
  #lostLines = 0;
  #reportedLines = 0;
  readonly #drained: (() => void)[] = [];

  constructor(fd: 1 | 2) {
    const nonBlocking = openNonBlocking(fd);
    this.#fd = nonBlocking ?? fd;
    this.#nonBlocking = nonBlocking !== undefined;
    process.once('exit', () => this.#finish());
  }

  /** Total lines lost. */
  get lostLines(): number {
    return this.#lostLines;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK_LENGTH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Starts to write what is buffered. */
  flush(): void {
    this.#enqueue();
    if (!this.#busy) this.#writeNext();
  }

  /** Writes everything, however long the reader takes; resolves when nothing is left. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.flush();
    });
  }

  #enqueue(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunk = Buffer.from(this.#text);
    this.#text = '';
    if (this.#queuedBytes + chunk.length > MAX_QUEUED_BYTES) this.#lostLines += countLines(chunk);
    else if (chunk.length > 0) this.#push(chunk);
  }

  #push(chunk: Buffer): void {
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
  }

  #writeNext(): void {
    const chunk = this.#next();
    if (chunk === undefined) {
      for (const resolve of this.#drained.splice(0)) resolve();
      return;
    }
    this.#busy = true;
    const done = (error: WriteError, bytes: number) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#writeNext(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
        return;
      }
      this.#busy = false;
      this.#settle(chunk, error, bytes);
      this.#writeNext();
    };
    if (this.#nonBlocking) done(...this.#writeSync(chunk));
    else write(this.#fd, chunk, done);
  }

  /** The first chunk of the queue; after a torn line it begins with a line break. */
  #next(): Buffer | undefined {
    const [chunk] = this.#queue;
    if (chunk === undefined || !this.#torn) return chunk;
    this.#torn = false;
    this.#queuedBytes += 1;
    this.#queue[0] = Buffer.concat([LINE_BREAK, chunk]);
    return this.#queue[0];
  }

  #writeSync(chunk: Buffer): [error: WriteError, bytes: number] {
    try {
      return [null, writeSync(this.#fd, chunk)];
    } catch (error) {
      return [error as NodeJS.ErrnoException, 0];
    }
  }

  /** Takes what was written off the queue; the whole chunk if it cannot be written. */
  #settle(chunk: Buffer, error: WriteError, bytes: number): void {
    this.#queue.shift();
    this.#queuedBytes -= chunk.length;
    if (error !== null) {
      this.#lostLines += countLines(chunk);
      this.#torn = !this.#atLineStart;
      return;
    }
    this.#retryMs = FIRST_RETRY_MS;
    this.#atLineStart = chunk.at(bytes - 1) === LINE_BREAK[0];
    if (bytes < chunk.length) {
      this.#queue.unshift(chunk.subarray(bytes));
      this.#queuedBytes += chunk.length - bytes;
    } else if (this.#queue.length === 0) this.#reportLost();
  }

  #reportLost(): void {
    const lostLines = this.#lostLines - this.#reportedLines;
    this.#reportedLines = this.#lostLines;
    if (lostLines > 0) this.onRecovery(lostLines);
  }

  /** Writes what is left when the process ends, unless the reader has stopped. */
  #finish(): void {
    const until = performance.now() + EXIT_MS;
    // The process does not end before the thread that writes the first chunk.
    if (this.#busy && !this.#nonBlocking) this.#queue.shift();
    for (;;) {
      this.#enqueue();
      const chunk = this.#next();
      if (chunk === undefined) return;
      const [error, bytes] = this.#writeSync(chunk);
      if (error?.code !== 'EAGAIN') this.#settle(chunk, error, bytes);
      else if (performance.now() < until) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FIRST_RETRY_MS);
      else return;
    }
  }
}

/** @returns undefined for a file, which cannot be written to without blocking. */
function openNonBlocking(fd: 1 | 2): number | undefined {
  // Node.js makes a pipe or a socket non-blocking as soon as its stream is used.
  const stream = fd === 1 ? process.stdout : process.stderr;
  if (stream instanceof Socket && !stream.isTTY) return fd;
  try {
    if (!fstatSync(fd).isCharacterDevice()) return undefined;
    // Opened again, since the flag would hold for every process that shares the terminal.
    return openSync(`/dev/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(LINE_BREAK, 1); at !== -1; at = chunk.indexOf(LINE_BREAK, at + 1)) lines += 1;
  return lines;
}
