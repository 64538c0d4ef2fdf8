import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogIn, LogInFailure } from '../../src/iam/log-in.ts';
import { reply, startUpstream, type Upstream } from '../support/upstream.ts';

const CREDENTIALS = { domain: 'd', username: 'u', password: 'p', project: 'x' };
const EXPIRES_AT = '2099-01-01T00:00:00.000Z';

let iam: Upstream;
let login: LogIn;
beforeAll(async () => {
  iam = await startUpstream();
  login = new LogIn({ ...CREDENTIALS, endpoint: iam.url }, 10_000);
});
afterAll(async () => {
  await login.close();
  await iam[Symbol.asyncDispose]();
});

function issue(token: string) {
  iam.answer = (call) => reply(call, 201, { token: { expires_at: EXPIRES_AT } }, { 'x-subject-token': token });
  return login.run();
}

test.each(['k', 'k'.repeat(100_000), '!~'])('a token of IAM is one that callers could bring', async (token) => {
  expect(await issue(token)).toEqual({ token, expiresAt: Date.parse(EXPIRES_AT) });
});

test.each(['', 'two words', 'tab\tin', 'k\u00a0', '\u00e9', 'k'.repeat(100_001)])(
  'what callers could not bring is no token when IAM issues it either',
  async (token) => {
    expect(await issue(token)).toEqual(new LogInFailure(false, 'the answer holds no token or no expiry'));
  },
);
