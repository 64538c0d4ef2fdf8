import type { UserRecord } from '../accounts.ts';
import { type Answer, json, refuseAsEmulator } from '../answers.ts';
import { optionalTextAt, parseObject } from '../request-body.ts';
import type { Operation, Service } from './operation.ts';
import { userOperation } from './user-operation.ts';

/** GET /v4/user/emails, "Obtaining User Email Information". */
export function showUserEmails(service: Service): Operation {
  return userOperation(service, (user) => json(200, user));
}

/** PUT /v4/user/emails, "Updating an Email Address". */
export function updateUserEmails(service: Service): Operation {
  return userOperation(service, (user, body) => {
    const update = parseObject(body);
    return updateEmail(service, user, optionalTextAt(update, 'email'), optionalTextAt(update, 'verify_code'));
  });
}

/**
 * The API reference calls both fields optional and says no more. An address takes its code, and a code confirms an address, so
 * one without the other is refused rather than guessed at; an update of nothing changes nothing.
 */
function updateEmail(
  { accounts, codes, now }: Service,
  user: UserRecord,
  email: string | undefined,
  code: string | undefined,
): Answer {
  if (email === undefined && code === undefined) return json(200, user);
  if (email === undefined) return refuseAsEmulator(400, 'EMAIL_REQUIRED', 'A verification code needs its address.');
  if (code === undefined) return refuseAsEmulator(400, 'CODE_REQUIRED', 'A verification code is required.');
  // The code comes first: a caller who cannot read the mailbox does not learn whether the address is taken.
  if (!codes.confirms(user, email, code)) {
    return refuseAsEmulator(400, 'WRONG_CODE', 'Invalid verification code for this address.');
  }
  if (accounts.isTaken(email, user)) {
    return refuseAsEmulator(409, 'ADDRESS_TAKEN', 'The address is already in use.');
  }
  codes.useUp(user, email, code);
  accounts.changeEmail(user, email, now());
  return json(200, user);
}
