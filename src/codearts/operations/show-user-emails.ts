import type { CodeArtsUnavailableError } from '../../errors.ts';
import { read } from '../effect.ts';
import type { Operation } from '../operation.ts';
import type { User } from '../user.ts';
import { decodeUser } from '../wire.ts';

/** "Obtaining User Email Information". */
export const showUserEmails: Operation<undefined, User, CodeArtsUnavailableError> = {
  name: 'ShowUserEmails',
  method: 'GET',
  path: '/v4/user/emails',
  permission: 'codeartsrepo::getUserSetting',
  effect: read,
  decode: decodeUser,
};
