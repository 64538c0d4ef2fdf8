import { STATUS_CODES } from 'node:http';
import type { UserRecord } from '../accounts.ts';
import { json, type Refuse } from '../answers.ts';
import { isFaultCredential } from '../faults/scripts.ts';
import type { IamTokens } from '../iam-tokens.ts';
import { MalformedBodyError, parseObject, textAt, valueAt } from '../request-body.ts';
import { iamTime } from '../timestamps.ts';
import type { Operation } from './operation.ts';

/** Who may log in to the emulated IAM, for any project. */
export const demoLogin = { domain: 'demo-domain', user: 'demo-user', password: 'demo-password' };

/** POST /v3/auth/tokens, IAM's login with a password; its tokens are those of the given user. */
export function createAuthToken(tokens: IamTokens, user: UserRecord): Operation {
  return {
    credential: ({ body }) => readLogin(body).password,
    refuse: refuseAsIam,
    perform: ({ body }) => {
      const login = readLogin(body);
      if (!isDemoLogin(login)) return refuseAsIam(401, '', 'The username or password is wrong.');
      const { token, issuedAt, expiresAt } = tokens.issue();
      const domain = { name: login.domain };
      const described = {
        expires_at: iamTime(expiresAt),
        issued_at: iamTime(issuedAt),
        methods: ['password'],
        user: { id: user.username, name: login.user, domain },
        project: { name: login.project, domain },
      };
      return json(201, { token: described }, { 'X-Subject-Token': token });
    },
  };
}

/** An error in IAM's own form, which has no code but the status. */
const refuseAsIam: Refuse = (status, _code, message) =>
  json(status, { error: { code: status, message, title: STATUS_CODES[status] ?? 'Error' } });

interface Login {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly project: string;
}

/** @throws MalformedBodyError */
function readLogin(body: string): Login {
  const request = parseObject(body);
  const methods = valueAt(request, 'auth.identity.methods');
  if (!Array.isArray(methods) || methods.length !== 1 || methods[0] !== 'password') {
    throw new MalformedBodyError('Expected ["password"] as auth.identity.methods: the emulator knows no other way.');
  }
  return {
    user: textAt(request, 'auth.identity.password.user.name'),
    password: textAt(request, 'auth.identity.password.user.password'),
    domain: textAt(request, 'auth.identity.password.user.domain.name'),
    project: textAt(request, 'auth.scope.project.name'),
  };
}

/** A password that is a fault script logs in as well, when its turn to be answered well has come. */
function isDemoLogin({ domain, user, password }: Login): boolean {
  return (
    domain === demoLogin.domain &&
    user === demoLogin.user &&
    (password === demoLogin.password || isFaultCredential(password))
  );
}
