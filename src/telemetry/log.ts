import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { standardOutput } from './standard-streams.ts';

export type Log = Logger;

/**
 * Creates the logger.
 *
 * @param destination standard output by default, where lines appear a moment later, and all of them before the process ends.
 */
export async function createLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination?: DestinationStream,
): Promise<Log> {
  const format = logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const lines = destination ?? standardOutput();
  const options = { level: logLevel, base: null, timestamp: isoTime };
  const log = pino(options, format === 'json' ? lines : await prettified(lines));
  if (destination === undefined) {
    standardOutput().onRecovery = (lostLines) => log.warn({ lostLines }, 'log lines lost');
  }
  return log;
}

/** Formats lines; the stream of pino-pretty would write to standard output itself and lose lines when the process ends. */
async function prettified(destination: DestinationStream & { flush?(): void }) {
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({ singleLine: true, colorize: process.stdout.isTTY });
  return { write: (line: string) => destination.write(format(line)), flush: () => destination.flush?.() };
}

let formattedMs = Number.NaN;
let formatted = '';

/** As pino's own, but formatted once in a millisecond: formatting takes 3 % of a request. */
function isoTime(): string {
  const now = Date.now();
  if (now !== formattedMs) {
    formattedMs = now;
    formatted = `,"time":"${new Date(now).toISOString()}"`;
  }
  return formatted;
}
