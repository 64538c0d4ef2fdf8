import type { Failure } from './account-api.ts';

/** What the person was about to do. */
export type Attempt = 'read' | 'send' | 'update';

/** What a person is told about a failure, and offered to do next. */
export interface Advice {
  /** Beside which input it belongs; undefined: it concerns the whole attempt. */
  readonly field?: 'email' | 'code';
  readonly title: string;
  readonly detail?: string;
  readonly remedy: Remedy;
  /** What support asks for. */
  readonly requestId?: string;
}

export type Remedy =
  | { readonly kind: 'none' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'new-token' }
  /** Whether it took effect is unknown: find out by reading the account, or by looking into the mailbox. */
  | { readonly kind: 'reread' }
  | { readonly kind: 'mailbox' };

/** Turns every failure that the schema names into advice, and the ones that it will name later too. */
export function advise(failure: Failure, attempt: Attempt): Advice {
  switch (failure.__typename) {
    case 'CodeArtsInputError':
      return { field: failure.field === 'code' ? 'code' : 'email', title: failure.message, remedy: { kind: 'none' } };
    case 'CodeArtsRejectedError': {
      const title = failure.upstream?.errorMessage ?? failure.message;
      if (attempt === 'read') return { title, remedy: { kind: 'none' }, requestId: failure.requestId };
      return { field: attempt === 'send' ? 'email' : 'code', title, remedy: { kind: 'none' } };
    }
    case 'CodeArtsAuthenticationError':
      return {
        title: 'This token is not accepted any more',
        detail: 'Enter a new one to go on.',
        remedy: { kind: 'new-token' },
      };
    case 'CodeArtsPermissionError':
      return {
        title: 'You are not allowed to do this',
        detail: `Ask an administrator for the permission ${failure.requiredPermission ?? 'that is missing'}.`,
        remedy: { kind: 'none' },
        requestId: failure.requestId,
      };
    case 'CodeArtsThrottledError':
      return {
        title: 'Too many requests',
        detail: 'Wait a little, then try again.',
        remedy: failure.retryAfterSeconds ? { kind: 'wait', seconds: failure.retryAfterSeconds } : { kind: 'retry' },
      };
    case 'CodeArtsUnavailableError':
      return {
        title: 'CodeArts Repo does not answer right now',
        detail: attempt === 'read' ? 'Try again after a pause.' : 'Nothing was done. Try again after a pause.',
        remedy: { kind: 'retry' },
        requestId: failure.requestId,
      };
    case 'CodeArtsUnconfirmedError':
      return { ...unconfirmed(attempt), requestId: failure.requestId };
    case 'NoAnswer':
      if (failure.refused) return { title: failure.message, remedy: { kind: 'none' } };
      if (attempt !== 'read') return unconfirmed(attempt);
      return { title: 'The server cannot be reached', detail: failure.message, remedy: { kind: 'retry' } };
    default:
      // Nothing is left here when this compiles. A newer server may still send a failure that this page was not built for.
      return adviseOnLaterFailure(failure satisfies never);
  }
}

/** What the interface `CodeArtsError` promises of every failure. */
interface AnyFailure {
  readonly message: string;
  readonly retryable: boolean;
  readonly requestId: string;
}

function adviseOnLaterFailure({ message, retryable, requestId }: AnyFailure): Advice {
  return { title: message, remedy: { kind: retryable ? 'retry' : 'none' }, requestId };
}

function unconfirmed(attempt: Attempt): Advice {
  const title = 'Check before you try again';
  if (attempt === 'send') {
    return {
      title,
      detail: 'No answer came, so the code may be on its way. Look into the mailbox.',
      remedy: { kind: 'mailbox' },
    };
  }
  return {
    title,
    detail: 'No answer came, so the address may have changed or not. Read your account again to see.',
    remedy: { kind: 'reread' },
  };
}
