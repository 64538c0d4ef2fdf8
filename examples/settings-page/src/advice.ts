import type { Failure } from './account-api.ts';

/** The operation that failed. */
export type Attempt = 'read' | 'send' | 'update';

/** The description of a failure on the page, and the next step that it offers. */
export interface Advice {
  /** The input that it belongs to; undefined if it is about the whole attempt. */
  readonly field?: 'email' | 'code';
  readonly title: string;
  readonly detail?: string;
  readonly remedy: Remedy;
  /** For support. */
  readonly requestId?: string;
}

export type Remedy =
  | { readonly kind: 'none' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'new-token' }
  /** The outcome is unknown: read the account, or check the mailbox. */
  | { readonly kind: 'reread' }
  | { readonly kind: 'mailbox' };

/** Describes every failure of the schema, including those that it gains after this page was built. */
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
        title: 'This token is no longer accepted',
        detail: 'Enter a new one.',
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
        detail: 'Wait, then try again.',
        remedy: failure.retryAfterSeconds ? { kind: 'wait', seconds: failure.retryAfterSeconds } : { kind: 'retry' },
      };
    case 'CodeArtsUnavailableError':
      return {
        title: 'CodeArts Repo is temporarily unavailable',
        detail: attempt === 'read' ? 'Try again later.' : 'Nothing was changed. Try again later.',
        remedy: { kind: 'retry' },
        requestId: failure.requestId,
      };
    case 'CodeArtsUnconfirmedError':
      return { ...unconfirmed(attempt), requestId: failure.requestId };
    case 'NoResult':
      if (failure.rejected) return { title: failure.message, remedy: { kind: 'none' } };
      if (attempt !== 'read') return unconfirmed(attempt);
      return { title: 'The server cannot be reached', detail: failure.message, remedy: { kind: 'retry' } };
    default:
      // No type is left here when this compiles. A newer server may still send a failure that this page does not know.
      return adviseOnOtherFailure(failure satisfies never);
  }
}

/** The fields of the interface `CodeArtsError`. */
interface AnyFailure {
  readonly message: string;
  readonly retryable: boolean;
  readonly requestId: string;
}

function adviseOnOtherFailure({ message, retryable, requestId }: AnyFailure): Advice {
  return { title: message, remedy: { kind: retryable ? 'retry' : 'none' }, requestId };
}

function unconfirmed(attempt: Attempt): Advice {
  const title = 'Check before you try again';
  if (attempt === 'send') {
    return {
      title,
      detail: 'There was no response. The code may have been sent: check the mailbox.',
      remedy: { kind: 'mailbox' },
    };
  }
  return {
    title,
    detail: 'There was no response. The address may have changed: read your account again.',
    remedy: { kind: 'reread' },
  };
}
