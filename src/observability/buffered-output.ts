import { type DestinationStream, destination } from 'pino';

/** What is worth a write, in bytes. */
const FULL = 65_536;
/** Most bytes that a UTF-16 unit takes. */
const BYTES_PER_UNIT = 3;
/** How long a line waits for others, in milliseconds. */
const FLUSH_MS = 200;
/** Most that waits for a reader that does not read, in bytes; what comes beyond is lost, rather than the server. */
const MAX_WAITING_BYTES = 67_108_864;

/**
 * Standard output, written in large pieces and without holding up the server. What is buffered when the process ends, crashed or
 * not, is written then.
 *
 * pino's own buffer measures all it holds anew with each line, which takes longer than making the line; and lines that wait as
 * strings wait as the dozens of pieces that pino made them of, which the garbage collector copies again and again.
 */
export class BufferedOutput implements DestinationStream {
  readonly #output = destination({ dest: process.stdout.fd, sync: false, maxLength: MAX_WAITING_BYTES });
  readonly #buffer = Buffer.allocUnsafeSlow(FULL);
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    process.once('exit', () => {
      this.flush();
      this.#output.flushSync();
    });
  }

  write(line: string): void {
    const most = line.length * BYTES_PER_UNIT;
    if (this.#used + most > FULL) this.flush();
    if (most > FULL) this.#output.write(line);
    else this.#used += this.#buffer.write(line, this.#used);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is buffered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#used === 0) return;
    this.#output.write(this.#buffer.toString('utf8', 0, this.#used));
    this.#used = 0;
  }
}
