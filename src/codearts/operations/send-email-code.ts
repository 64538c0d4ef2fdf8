import type { CodeArtsUnavailableError, CodeArtsUnconfirmedError } from '../../errors.ts';
import { update } from '../effect.ts';
import type { Operation } from '../operation.ts';
import type { EmailCodeSent } from '../user.ts';
import { decodeCodeSent, encodeCodeRequest } from '../wire.ts';

/** "Sending Email Verification Code". */
export const sendEmailCode: Operation<string, EmailCodeSent, CodeArtsUnavailableError | CodeArtsUnconfirmedError> = {
  name: 'SendUserEmailVerifyCode',
  method: 'POST',
  path: '/v4/user/email-verify-code',
  permission: null,
  effect: update('Check the mailbox before you request another code.'),
  encode: encodeCodeRequest,
  decode: decodeCodeSent,
};
