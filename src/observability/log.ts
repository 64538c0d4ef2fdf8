import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { BufferedOutput } from './buffered-output.ts';

export type Log = Logger;

/**
 * Opens the log.
 *
 * @param destination where the lines go; unless given, standard output, where JSON lines come out a moment later, and all of them
 *   before the process ends.
 */
export async function createLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination?: DestinationStream,
): Promise<Log> {
  const options = { level: logLevel, base: null, timestamp };
  const format = logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  if (format === 'json') return pino(options, destination ?? new BufferedOutput());
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ ...(destination && { destination }), singleLine: true, colorize: process.stdout.isTTY }),
  );
}

let lastMs = Number.NaN;
let lastText = '';

/** ISO 8601; a busy server writes many lines in the same millisecond. */
function timestamp(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastText;
}
