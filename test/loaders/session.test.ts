import { expect, test, vi } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { CodeArtsClient } from '../../src/codearts/client.ts';
import { updateUserEmails } from '../../src/codearts/operations/update-user-emails.ts';
import { ReadCoalescer } from '../../src/loaders/read-coalescer.ts';
import { TokenSession } from '../../src/loaders/session.ts';
import { UpdateRateLimiter } from '../../src/loaders/update-rate-limiter.ts';
import { RateLimiter } from '../../src/rate-limit/rate-limiter.ts';
import { TokenUserCache } from '../../src/rate-limit/token-user-cache.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';

test('a write without a rate limit is sent as often as it is asked for, and reads no user before', async () => {
  await using upstream = await startUpstream((call) => reply(call, 200, fixture('user')));
  const events = {
    attempted: () => {},
    notSent: () => {},
    called: () => {},
    retried: () => {},
    circuitChanged: () => {},
    countedLocally: () => {},
    rejected: vi.fn(),
  };
  const client = new CodeArtsClient({ endpoint: upstream.url, timeoutMs: 30_000 }, events);
  const tokenUsers = new TokenUserCache();
  const once = new RateLimiter('updates', { max: 1, windowSeconds: 900 }, undefined, events);
  const limiter = new UpdateRateLimiter('updates', once, tokenUsers);
  const services = {
    client,
    reads: new ReadCoalescer(() => {}),
    tokenUsers,
    rateLimits: { updates: limiter, codes: limiter },
  };
  const session = new TokenSession(
    services,
    { token: 'token', key: 'a'.repeat(43), requestId: 'id' },
    new AbortHandle(),
  );
  const { rateLimit: _, ...unlimited } = updateUserEmails;
  for (let at = 0; at < 3; at += 1) {
    expect(await session.write(unlimited, { email: '11@email.com', code: undefined })).toMatchObject({ id: 21_820 });
  }
  expect(upstream.calls.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT']);
  expect(events.rejected).not.toHaveBeenCalled();
  await client.close();
});
