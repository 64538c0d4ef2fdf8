import { json } from '../answers.ts';
import { parseObject, textAt } from '../request-body.ts';
import type { Operation, Service } from './operation.ts';
import { userOperation } from './user-operation.ts';

/** POST /v4/user/email-verify-code, "Sending Email Verification Code". */
export function sendEmailVerifyCode(service: Service): Operation {
  return userOperation(service, (user, body) => {
    const email = textAt(parseObject(body), 'email');
    service.onMail({ to: email, code: service.codes.issue(user, email) });
    return json(201, { result: 'Verification Code Sent' });
  });
}
