import DataLoader from 'dataloader';
import type { AbortHandle } from '../abort-handle.ts';
import type { Caller } from '../codearts/call.ts';
import type { User } from '../codearts/user.ts';
import type { ReadFailure } from '../errors.ts';
import type { ReadCoalescer } from './read-coalescer.ts';

/** Loads the user behind a token once per HTTP request, however many fields, aliases, entities, or batched operations ask. */
export type UserLoader = DataLoader<string, User | ReadFailure>;

/** @param gone fires when the client of this HTTP request has gone away. */
export function createUserLoader(reads: ReadCoalescer, caller: Caller, gone: AbortHandle): UserLoader {
  return new DataLoader(() => reads.read(caller, gone).then((user) => [user]), { batchScheduleFn });
}

const settled = Promise.resolve();

/** The caller's own token is the only key, so no batch need wait for a second one. */
function batchScheduleFn(dispatch: () => void): void {
  void settled.then(dispatch);
}
