import { type Decoded, FieldReader, isJsonObject, text } from '../fields.ts';
import type { WriteOperation } from '../operation.ts';

/** Result of sending a verification code. */
export interface EmailCodeSent extends Decoded {
  readonly result: string | null;
}

/** "Sending Email Verification Code". */
export const sendEmailCode: WriteOperation<string, EmailCodeSent> = {
  name: 'SendUserEmailVerifyCode',
  method: 'POST',
  path: () => '/v4/user/email-verify-code',
  permission: null,
  encode: (email) => ({ email }),
  decode(body, message) {
    if (!isJsonObject(body)) return undefined;
    const fields = new FieldReader();
    return { result: message(fields.read('result', text, body['result'])), drift: fields.drift };
  },
  confirmation: 'Check the mailbox before you request another code.',
  changes: 'nothing',
  rateLimit: { name: 'codes', recipient: (email) => email },
};
