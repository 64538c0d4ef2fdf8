import type { UserRecord } from '../accounts.ts';
import { type Answer, authenticationExpired, refuse } from '../answers.ts';
import type { Operation, Service } from './operation.ts';

/** An operation of the REST API: it acts on the user who holds the token, and is refused without one. */
export function userOperation(
  service: Pick<Service, 'userOf'>,
  perform: (user: UserRecord, body: string, parameters: Readonly<Record<string, string>>) => Answer,
): Operation {
  return {
    credential: ({ token }) => token,
    refuse,
    perform: ({ token, body, parameters }) => {
      const user = token === undefined ? undefined : service.userOf(token);
      return user === undefined ? authenticationExpired() : perform(user, body, parameters);
    },
  };
}
