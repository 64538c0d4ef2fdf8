import { Output } from './output.ts';

let output: Output | undefined;
let errors: Output | undefined;

/** Standard output; opened on first use. */
export function standardOutput(): Output {
  output ??= new Output(1);
  return output;
}

/** Total lines of standard output that could not be written. */
export function lostLines(): number {
  return output?.lostLines ?? 0;
}

/** Keeps what Node.js itself or a library writes from throwing once a pipe is full or closed. */
export function guardStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Writes to standard output without delay. */
export function print(text: string): void {
  standardOutput().write(text);
  standardOutput().flush();
}

/** Writes to standard output, however slow its reader is; the process ends with status 1 if that fails. */
export async function printAll(text: string): Promise<void> {
  standardOutput().write(text);
  await standardOutput().drain();
  if (lostLines() > 0) process.exitCode = 1;
}

/** Writes a line to standard error. */
export function printError(message: string): void {
  errors ??= new Output(2);
  errors.write(`${message}\n`);
  errors.flush();
}
