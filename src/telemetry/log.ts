import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { standardOutput } from './standard-output.ts';

export type Log = Logger;

/** A destination that may hold lines back until it is flushed. */
interface Lines extends DestinationStream {
  flush?(): void;
}

/**
 * Opens the log.
 *
 * @param destination where the lines go; standard output by default, where they appear a moment later, and all of them before the
 *   process ends.
 */
export async function createLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination?: DestinationStream,
): Promise<Log> {
  const format = logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const lines = destination ?? standardOutput();
  const log = pino({ level: logLevel, base: null, timestamp }, format === 'json' ? lines : await prettified(lines));
  if (destination === undefined) {
    standardOutput().onRecovery = (lostLines) => log.warn({ lostLines }, 'log lines lost');
  }
  return log;
}

/** Not pino-pretty's own stream, which writes to standard output by itself and loses lines when the process ends. */
async function prettified(destination: Lines): Promise<Lines> {
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({ singleLine: true, colorize: process.stdout.isTTY });
  return { write: (line) => destination.write(format(line)), flush: () => destination.flush?.() };
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
