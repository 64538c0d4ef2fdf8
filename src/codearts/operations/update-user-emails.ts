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
  effect: update('Read me to see which commit e-mail address is set before you try again; the code may be used up.'),
  encode: encodeEmailChange,
  decode: decodeUser,
};
