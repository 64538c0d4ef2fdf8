import type { ReadOperation } from '../operation.ts';
import { decodeUser, type User } from '../user.ts';

/** "Obtaining User Email Information". */
export const showUserEmails: ReadOperation<unknown, User> = {
  name: 'ShowUserEmails',
  method: 'GET',
  path: () => '/v4/user/emails',
  permission: 'codeartsrepo::getUserSetting',
  decode: decodeUser,
  callerId: ({ id }) => id,
};
