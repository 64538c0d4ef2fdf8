import { Accounts, demoTokens } from './accounts.ts';
import { FaultScripts } from './faults/scripts.ts';
import { IamTokens } from './iam-tokens.ts';
import { createAuthToken } from './operations/auth-tokens.ts';
import { sendEmailVerifyCode } from './operations/email-verify-code.ts';
import type { Operation, Service } from './operations/operation.ts';
import { showUserEmails, updateUserEmails } from './operations/user-emails.ts';
import { VerificationCodes } from './verification-codes.ts';

/** The operations by path and method. */
export type Routes = ReadonlyMap<string, ReadonlyMap<string, Operation>>;

/** What an emulator is made of behind its port. */
export interface Backend {
  readonly routes: Routes;
  readonly scripts: FaultScripts;
}

/** Makes the state of one emulator and the operations on it. A further operation gets its place in the routes here. */
export function createBackend(
  options: Pick<Service, 'now' | 'onMail'> & { readonly iamTokenLifetimeMs: number },
): Backend {
  const { now, onMail, iamTokenLifetimeMs } = options;
  const accounts = new Accounts();
  const iamTokens = new IamTokens(iamTokenLifetimeMs, now);
  const scripts = new FaultScripts();
  for (const { token, script } of demoTokens) if (script !== undefined) scripts.set(token, script);

  const userOf = (token: string) => {
    const script = scripts.find(token);
    if (script?.user !== undefined) return accounts.findOrMake(`@${script.user}`, script.user);
    if (iamTokens.isValid(token)) return accounts.demoUser;
    return accounts.find(token) ?? (script === undefined ? undefined : accounts.findOrMake(token));
  };
  const service: Service = { accounts, codes: new VerificationCodes(), userOf, now, onMail };

  const routes: Routes = new Map([
    [
      '/v4/user/emails',
      new Map([
        ['GET', showUserEmails(service)],
        ['PUT', updateUserEmails(service)],
      ]),
    ],
    ['/v4/user/email-verify-code', new Map([['POST', sendEmailVerifyCode(service)]])],
    ['/v3/auth/tokens', new Map([['POST', createAuthToken(iamTokens, accounts.demoUser)]])],
  ]);
  return { routes, scripts };
}
