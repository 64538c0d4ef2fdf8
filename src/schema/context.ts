import type { Account } from '../loaders/account.ts';

/** What every resolver gets; one per HTTP request, so that batched operations share the account's loader. */
export interface Context {
  readonly account: Account;
  /** The asker's own id, also where the answer came with another request's call. */
  readonly requestId: string;
}
