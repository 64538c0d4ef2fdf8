import type { LogInFailure } from '../iam/log-in.ts';
import type { Log } from './log.ts';
import type { Tally } from './tally.ts';

/** Writes to the log whether limits are shared. */
export function logRedis(log: Log) {
  return (state: 'connected' | 'lost', error?: Error): void =>
    state === 'connected'
      ? log.info('limits are shared through Redis')
      : log.warn({ err: error }, 'Redis is away; limits are counted on this instance alone');
}

/** Counts each log-in to IAM, and writes to the log how it ended. */
export function watchLogIn(log: Log, logIns: Tally) {
  return (outcome: 'logged in' | LogInFailure): void => {
    if (outcome === 'logged in') {
      logIns.count('ok');
      log.info('logged in to IAM; all callers act as this identity');
    } else {
      logIns.count(outcome.refused ? 'refused' : 'failed');
      log.error({ refused: outcome.refused, reason: outcome.reason }, 'log-in to IAM failed');
    }
  };
}
