import type { Session } from '../loaders/session.ts';

/** What the operations of one HTTP request share, so that a batch makes one read. */
export interface RequestContext {
  readonly session: Session;
  /** The id of this request, also where the result came with another request's call. */
  readonly requestId: string;
}

/** What every resolver gets. */
export interface Context extends RequestContext {
  /** Records failures that the response holds as data. */
  readonly operation: { recordFailure(code: string): void };
}
