import { isJsonObject } from '../fields.ts';
import type { WriteOperation } from '../operation.ts';

/** Result of sending a verification code. */
export interface EmailCodeSent {
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
    const result = body['result'] ?? null;
    return result === null || typeof result === 'string' ? { result: message(result) } : undefined;
  },
  confirmation: 'Check the mailbox before you request another code.',
  changes: 'nothing',
  rateLimit: { name: 'codes', recipient: (email) => email },
};
