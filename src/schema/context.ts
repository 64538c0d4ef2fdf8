import type { Account } from '../loaders/account.ts';
import type { OperationRecord } from '../telemetry/operation-record.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';

/** What the operations of one HTTP request share, so that a batch makes one read. */
export interface RequestContext {
  readonly account: Account;
  /** The asker's own id, also where the answer came with another request's call. */
  readonly requestId: string;
  /** Undefined when nobody traces. */
  readonly trace?: RequestTrace | undefined;
}

/** What every resolver gets. */
export interface Context extends RequestContext {
  /** Where failures are noted that the answer holds as data. */
  readonly operation: OperationRecord;
}
