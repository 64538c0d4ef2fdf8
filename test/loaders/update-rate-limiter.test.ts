import { expect, test, vi } from 'vitest';
import { CodeArtsPermissionError } from '../../src/errors.ts';
import { UpdateRateLimiter } from '../../src/loaders/update-rate-limiter.ts';
import { tokenKey, userKey } from '../../src/rate-limit/keys.ts';
import { RateLimiter } from '../../src/rate-limit/rate-limiter.ts';
import { TokenUserCache } from '../../src/rate-limit/token-user-cache.ts';
import { QueueFullError, type TakeReply, type TakeRequest } from '../../src/rate-limit/windows.ts';

const TOKEN = 'a'.repeat(43);
const FORBIDDEN = new CodeArtsPermissionError('no', null, null);
const SENT = { id: 1 };

/** A limiter whose store answers as the test says. */
function start(take: (request: TakeRequest) => Promise<TakeReply>) {
  const events = { countedLocally: () => {}, rejected: () => {} };
  const store = { session: 1, take: vi.fn(take), giveBack: async () => {} };
  const users = new TokenUserCache();
  const limiter = new RateLimiter('updates', { max: 2, windowSeconds: 900 }, store, events);
  const run = (send: () => Promise<object>) =>
    new UpdateRateLimiter('updates', limiter, users).run({
      tokenHash: TOKEN,
      readUser: async () => FORBIDDEN,
      recipient: undefined,
      send,
    });
  const asked = () => store.take.mock.calls.map(([{ keys }]) => keys.map((key) => key.replace(/^{.*?}:/, '')));
  return { run, users, asked };
}

const grant = async ({ keys }: TakeRequest) => ({
  granted: true,
  windows: keys.map(() => ({ id: 'one', count: 1, remainingMs: 900_000 })),
});

test('an update for which the store has no room is not sent, and may be sent later', async () => {
  const send = vi.fn(async () => SENT);
  const { run } = start(() => Promise.reject(new QueueFullError()));
  expect(await run(send)).toMatchObject({
    code: 'UNAVAILABLE',
    retryable: true,
    message: 'Too many concurrent updates. Nothing was changed.',
  });
  expect(send).not.toHaveBeenCalled();
});

test('an update of a token that may not read counts for its user as soon as its response names one', async () => {
  const { run, users, asked } = start(grant);
  await run(async () => {
    users.set(TOKEN, 7);
    return SENT;
  });
  expect(asked()).toEqual([[tokenKey(TOKEN)], [userKey(7)]]);
});

test('an update of a token that may not read counts for no other user while no response names a user', async () => {
  const { run, asked } = start(grant);
  await run(async () => FORBIDDEN);
  expect(asked()).toEqual([[tokenKey(TOKEN)]]);
});
