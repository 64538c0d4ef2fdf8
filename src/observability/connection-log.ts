import type { LogInFailure } from '../iam/log-in.ts';
import type { Log } from './log.ts';

/** Writes to the log whether limits are shared. */
export function logRedis(log: Log) {
  return (state: 'connected' | 'lost', error?: Error): void =>
    state === 'connected'
      ? log.info('limits are shared through Redis')
      : log.warn({ err: error }, 'Redis is away; limits are counted on this instance alone');
}

/** Writes to the log how each log-in to IAM ended. */
export function logLogIn(log: Log) {
  return (outcome: 'logged in' | LogInFailure): void =>
    outcome === 'logged in'
      ? log.info('logged in to IAM; all callers act as this identity')
      : log.error({ refused: outcome.refused, reason: outcome.reason }, 'log-in to IAM failed');
}
