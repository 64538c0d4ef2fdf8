import { beforeEach, expect, test, vi } from 'vitest';
import { showUserEmails } from '../../src/codearts/operations/show-user-emails.ts';
import { updateUserEmails } from '../../src/codearts/operations/update-user-emails.ts';
import { CodeArtsAuthenticationError } from '../../src/errors.ts';
import { type IssuedToken, LoginFailure } from '../../src/iam/iam-client.ts';
import { TokenProvider } from '../../src/iam/token-provider.ts';
import type { Session } from '../../src/loaders/session.ts';
import { SharedSession } from '../../src/loaders/shared-session.ts';
import { useClock } from '../support/clock.ts';

const REJECTED = new CodeArtsAuthenticationError('withdrawn');
const USER = { id: 1 };
const CHANGE = { email: '11@email.com', code: undefined };
/** As long as a token is too fresh to be replaced. */
const MINUTE = 60_000;

const clock = useClock();
beforeEach(() => clock.stop());

/** Logins end as given, one after the other; the first token is rejected where the test says so. */
function start(logins: readonly (string | LoginFailure)[], isRejected: (token: string) => boolean) {
  const logIn = vi.fn(async (): Promise<IssuedToken | LoginFailure> => {
    const login = logins[logIn.mock.calls.length - 1] ?? new LoginFailure(false, 'not expected');
    return typeof login === 'string' ? { token: login, lifetimeMs: 24 * 60 * MINUTE } : login;
  });
  const tokenProvider = new TokenProvider(logIn, () => {});
  const calls: string[] = [];
  const sessionOf = (token: string) => {
    const run = async (): Promise<unknown> => {
      calls.push(token);
      return isRejected(token) ? REJECTED : USER;
    };
    return { read: run, write: run } as Session;
  };
  const open = () => new SharedSession(tokenProvider, sessionOf);
  return { open, calls, logIn, close: () => tokenProvider.close() };
}

test('a token that is accepted is never replaced, however old it is', async () => {
  const { open, calls, logIn, close } = start(['first'], () => false);
  const session = open();
  await session.read(showUserEmails, undefined);
  clock.skip(2 * MINUTE);
  expect(await session.read(showUserEmails, undefined)).toBe(USER);
  expect(await session.write(updateUserEmails, CHANGE)).toBe(USER);
  expect(await open().read(showUserEmails, undefined)).toBe(USER);
  expect(calls).toEqual(['first', 'first', 'first', 'first']);
  expect(logIn).toHaveBeenCalledTimes(1);
  close();
});

test('a read whose token is too fresh to be replaced is not made again', async () => {
  const { open, calls, close } = start(['first'], () => true);
  expect(await open().read(showUserEmails, undefined)).toBe(REJECTED);
  expect(calls).toEqual(['first']);
  close();
});

test('a read whose token cannot be replaced fails as the login did', async () => {
  const { open, calls, logIn, close } = start(['first', new LoginFailure(true, 'HTTP status 401')], () => true);
  const session = open();
  await session.read(showUserEmails, undefined);
  clock.skip(2 * MINUTE);
  expect(await open().read(showUserEmails, undefined)).toMatchObject({
    code: 'UNAVAILABLE',
    message: 'The server could not authenticate with IAM.',
  });
  expect(calls).toEqual(['first', 'first']);
  expect(logIn).toHaveBeenCalledTimes(2);
  close();
});
