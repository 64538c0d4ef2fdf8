import type { CodeArtsUnavailableError, CodeArtsUnconfirmedError } from '../../errors.ts';
import { update } from '../effect.ts';
import type { Operation } from '../operation.ts';
import type { EmailChange, User } from '../user.ts';
import { decodeUser, encodeEmailChange } from '../wire.ts';

/** "Updating an Email Address". */
export const updateUserEmails: Operation<EmailChange, User, CodeArtsUnavailableError | CodeArtsUnconfirmedError> = {
  name: 'UpdateUserEmails',
  method: 'PUT',
  path: '/v4/user/emails',
  permission: 'codeartsrepo::updateUserSetting',
  effect: update('Query me to check the commit email address before you retry; the code may have been consumed.'),
  encode: encodeEmailChange,
  decode: decodeUser,
};
