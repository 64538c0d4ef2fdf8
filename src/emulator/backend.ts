import { Accounts, demoTokens } from './accounts.ts';
import { FaultScripts } from './faults/scripts.ts';
import { IamTokens } from './iam-tokens.ts';
import { createAuthToken } from './operations/auth-tokens.ts';
import { sendEmailVerifyCode } from './operations/email-verify-code.ts';
import type { Operation, Service } from './operations/operation.ts';
import { showUserEmails, updateUserEmails } from './operations/user-emails.ts';
import { VerificationCodes } from './verification-codes.ts';

/** Where an operation is found. */
export interface Route {
  readonly method: string;
  /** Its path; each `{name}` in it is a parameter, one segment long. */
  readonly path: string;
  readonly operation: Operation;
}

/** What an emulator is made of behind its port. */
export interface Backend {
  readonly routes: readonly Route[];
  readonly scripts: FaultScripts;
}

/** What a backend needs to know. */
export interface BackendOptions extends Pick<Service, 'now' | 'onMail'> {
  readonly iamTokenLifetimeMs: number;
  readonly furtherRoutes: (service: Service) => readonly Route[];
}

/** Makes the state of one emulator and the operations on it. A further operation gets its route here. */
export function createBackend({ now, onMail, iamTokenLifetimeMs, furtherRoutes }: BackendOptions): Backend {
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

  const routes: Route[] = [
    { method: 'GET', path: '/v4/user/emails', operation: showUserEmails(service) },
    { method: 'PUT', path: '/v4/user/emails', operation: updateUserEmails(service) },
    { method: 'POST', path: '/v4/user/email-verify-code', operation: sendEmailVerifyCode(service) },
    { method: 'POST', path: '/v3/auth/tokens', operation: createAuthToken(iamTokens, accounts.demoUser) },
    ...furtherRoutes(service),
  ];
  return { routes, scripts };
}
