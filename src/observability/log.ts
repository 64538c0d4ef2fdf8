import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.ts';

export type Log = Logger;

/**
 * Opens the log.
 *
 * @param destination where the lines go; standard output unless given.
 */
export async function createLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  destination?: DestinationStream,
): Promise<Log> {
  const options = { level: logLevel, base: null, timestamp: stdTimeFunctions.isoTime };
  const format = logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json');
  if (format === 'json') return destination ? pino(options, destination) : pino(options);
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ ...(destination && { destination }), singleLine: true, colorize: process.stdout.isTTY }),
  );
}
