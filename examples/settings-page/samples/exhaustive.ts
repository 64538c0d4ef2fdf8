import type { UpdateEmailMutation } from '../src/generated/graphql.ts';

/** What a person is told about an update; each member of the union has a sentence. */
export function tell(result: UpdateEmailMutation['updateEmail']): string {
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
      return 'Look at your address before you try again.';
    default:
      return tellLater(result satisfies never);
  }
}

/** A member that the schema gained after this was built: what `CodeArtsError` promises of all of them is there. */
function tellLater({ message }: { readonly message: string }): string {
  return message;
}
