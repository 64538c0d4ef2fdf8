import { type DestinationStream, destination } from 'pino';

/** Text that is worth a write, in characters. */
const FULL = 65_536;
/** How long a line waits for others, in milliseconds. */
const FLUSH_MS = 200;
/** Most that waits for a reader that does not read, in bytes; what comes beyond is lost, rather than the server. */
const MAX_WAITING_BYTES = 67_108_864;

/**
 * Standard output, written in large pieces and without holding up the server. What is buffered when the process ends, crashed or
 * not, is written then.
 *
 * pino's own buffer measures all it holds anew with each line, which takes longer than making the line.
 */
export class BufferedOutput implements DestinationStream {
  readonly #output = destination({ dest: process.stdout.fd, sync: false, maxLength: MAX_WAITING_BYTES });
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    process.once('exit', () => {
      this.flush();
      this.#output.flushSync();
    });
  }

  write(line: string): void {
    this.#text += line;
    if (this.#text.length >= FULL) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is buffered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    this.#output.write(this.#text);
    this.#text = '';
  }
}
