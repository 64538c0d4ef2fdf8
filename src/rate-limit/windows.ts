/** Fixed window of one key. */
export interface Window {
  /** The same on all instances that share the window. */
  readonly id: string;
  /** Attempts that were taken and not given back. */
  readonly count: number;
  /** On the clock of `performance.now()`, which no step of the system clock changes. */
  readonly endsAt: number;
  /** Redis session that reported this count; undefined once this instance has counted on its own. */
  readonly session?: number | undefined;
}

/** A window as this instance knows it, for Redis to merge with its own. */
export interface KnownWindow {
  readonly id: string;
  readonly count: number;
  /** 0 when this instance knows none, or one that is about to end. */
  readonly remainingMs: number;
  /** Whether Redis itself reported the count, in this session. */
  readonly isConfirmed: boolean;
}

/** Request for one attempt from every window or from none. */
export interface TakeRequest {
  readonly keys: readonly string[];
  /** One for each key. */
  readonly known: readonly KnownWindow[];
  readonly max: number;
  readonly windowMs: number;
  /** ID of the windows that begin with this attempt. */
  readonly newId: string;
}

export interface TakeReply {
  readonly granted: boolean;
  /** The windows after the attempt, one for each key. */
  readonly windows: readonly (Pick<Window, 'id' | 'count'> & { readonly remainingMs: number })[];
}

/** Windows that all instances share. */
export interface SharedWindows {
  /** Number of the session in which the store responds; undefined while it does not. */
  readonly session: number | undefined;
  /** @throws QueueFullError, or the reason why the store did not respond. */
  take(request: TakeRequest): Promise<TakeReply>;
  /** Gives an attempt back to those windows that have not ended. */
  giveBack(keys: readonly string[], ids: readonly string[]): Promise<void>;
}

/** Too many commands wait for the store. */
export class QueueFullError extends Error {}
