import { CodeArtsUnavailableError, CodeArtsUnconfirmedError, type UpstreamFailure } from '../errors.ts';

/** What a call does upstream, and so what it means when its answer is lost. */
export interface Effect<Lost> {
  /** Whether the call may be sent again, and be cancelled, after bytes of it were written. */
  readonly repeatable: boolean;
  /**
   * The failure of a call whose outcome no answer tells.
   *
   * @param why a sentence without its full stop.
   * @param sent whether any byte may have been written.
   */
  readonly lost: (why: string, upstream: UpstreamFailure | null, sent: boolean) => Lost;
}

/** A call that changes nothing: a lost answer is harmless. */
export const read: Effect<CodeArtsUnavailableError> = {
  repeatable: true,
  lost: (why, upstream) => new CodeArtsUnavailableError(`${why}.`, upstream),
};

/**
 * A call that changes something: sent once and never cancelled, and a lost answer leaves a question.
 *
 * @param confirmBy tells the user how to find out whether it took effect.
 */
export function update(confirmBy: string): Effect<CodeArtsUnavailableError | CodeArtsUnconfirmedError> {
  return {
    repeatable: false,
    lost: (why, upstream, sent) =>
      sent
        ? new CodeArtsUnconfirmedError(`${why}. The outcome is unknown. ${confirmBy}`, upstream)
        : new CodeArtsUnavailableError(`${why}. Nothing was changed.`, upstream),
  };
}
