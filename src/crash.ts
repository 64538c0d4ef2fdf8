import type { Log } from './telemetry/log.ts';

/** Maximum length of what an error says in the log, in UTF-16 units. */
const MAX_LENGTH = 8_000;

/** Ends the process with status 1 on an error that nothing has handled: nothing is known about the state that it leaves. */
export function exitOnCrash(log: Log): void {
  process.on('uncaughtException', (error: unknown) => {
    try {
      log.fatal(describe(error), 'unexpected error, process ends');
    } finally {
      process.exit(1);
    }
  });
}

/** Not every property of the error, as some hold what was given to the function that failed. */
function describe(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error, detail: String(error).slice(0, MAX_LENGTH) };
  const { name, message, stack = '' } = error;
  return { type: name, detail: message.slice(0, MAX_LENGTH), stack: stack.slice(0, MAX_LENGTH) };
}
