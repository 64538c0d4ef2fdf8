import { standardError, standardOutput } from './telemetry/standard-output.ts';

/**
 * Prepares both standard streams for a process that outlives their readers: what Node.js itself or a library writes must neither
 * block nor throw once a pipe is full or closed.
 */
export function guardStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Writes to standard output without delay. */
export function print(text: string): void {
  const output = standardOutput();
  output.write(text);
  output.flush();
}

/** Writes to standard output, however slow its reader is; the process ends with status 1 if that fails. */
export async function printAll(text: string): Promise<void> {
  const output = standardOutput();
  output.write(text);
  await output.drain();
  if (output.lostLines > 0) process.exitCode = 1;
}

/** Writes a line to standard error. */
export function printError(message: string): void {
  const output = standardError();
  output.write(`${message}\n`);
  output.flush();
}
