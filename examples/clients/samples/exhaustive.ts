import type { UpdateEmailMutation } from '../generated/graphql.ts';

/** The text that a page shows after an update; each member of the union has one. */
export function messageFor(result: UpdateEmailMutation['updateEmail']): string {
  switch (result.__typename) {
    case 'CodeArtsUser':
      return `Your commit email is now ${result.commitEmail}.`;
    case 'CodeArtsInputError':
      return `Correct the ${result.field}: ${result.reason}`;
    case 'CodeArtsRejectedError':
      return result.upstream?.errorMessage ?? result.message;
    case 'CodeArtsAuthenticationError':
      return 'Sign in again.';
    case 'CodeArtsPermissionError':
      return `Ask for the permission ${result.requiredPermission ?? 'that is missing'}.`;
    case 'CodeArtsThrottledError':
      return `Try again in ${result.retryAfterSeconds ?? 'some'} seconds.`;
    case 'CodeArtsUnavailableError':
      return 'Nothing was changed. Try again later.';
    case 'CodeArtsUnconfirmedError':
      return 'Check your address before you try again.';
    default:
      return messageForOthers(result satisfies never);
  }
}

/** A member that the schema gained after the page was built; it has the fields of `CodeArtsError`. */
function messageForOthers({ message }: { readonly message: string }): string {
  return message;
}
