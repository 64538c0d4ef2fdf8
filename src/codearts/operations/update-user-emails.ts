import type { WriteOperation } from '../operation.ts';
import { decodeUser, type User } from '../user.ts';

/** A change of the commit email address; an absent field is left out of the body. */
export interface EmailChange {
  readonly email: string | undefined;
  readonly code: string | undefined;
}

/** "Updating an Email Address". */
export const updateUserEmails: WriteOperation<EmailChange, User> = {
  name: 'UpdateUserEmails',
  method: 'PUT',
  path: () => '/v4/user/emails',
  permission: 'codeartsrepo::updateUserSetting',
  encode: ({ email, code }) => ({ email, verify_code: code }),
  decode: decodeUser,
  callerId: ({ id }) => id,
  secret: ({ code }) => code,
  confirmation: 'Query me to check the commit email address before you retry; the code may have been consumed.',
  // The response lacks fields that a read has.
  changes: 'anything',
  rateLimit: { name: 'updates' },
};
