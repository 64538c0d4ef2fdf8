import { describe, expect, test } from 'vitest';
import { brokenReceipts, brokenUsers } from '../support/broken-answers.ts';
import { startFacade } from '../support/facade.ts';
import { run } from '../support/operations.ts';
import { reply, startUpstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

describe('a 2xx that is no user', () => {
  const pair = useFacade();

  test.each(brokenUsers)('$name: a read is UNAVAILABLE', async ({ answer }) => {
    pair.upstream.answer = answer;
    const { data, result, errors, requestId, calls } = await run(pair, 'read');
    expect(result).toMatchObject({
      __typename: 'CodeArtsUnavailableError',
      code: 'UNAVAILABLE',
      retryable: true,
      requestId,
    });
    expect(data.me).toBeNull();
    expect(errors).toMatchObject([
      { path: ['me'], extensions: { code: 'UNAVAILABLE', retryable: true, requestId, upstream: null } },
    ]);
    expect(calls).toHaveLength(1);
  });

  test.each(brokenUsers)('$name: an update is UNCONFIRMED', async ({ answer }) => {
    pair.upstream.answer = answer;
    const { result, errors, requestId, calls } = await run(pair, 'update');
    expect(result).toMatchObject({
      __typename: 'CodeArtsUnconfirmedError',
      message: expect.stringMatching(/\bme\b/),
      retryable: false,
      requestId,
    });
    expect(errors).toBeUndefined();
    expect(calls).toHaveLength(1);
  });
});

describe('a 2xx that does not say that a code was sent', () => {
  const pair = useFacade();

  test.each(brokenReceipts)('$name is UNCONFIRMED', async ({ answer }) => {
    pair.upstream.answer = answer;
    const { result, errors, requestId, calls } = await run(pair, 'send');
    expect(result).toMatchObject({
      __typename: 'CodeArtsUnconfirmedError',
      message: expect.stringMatching(/mailbox/),
      retryable: false,
      requestId,
    });
    expect(errors).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  test('any 2xx with an object confirms, its words are optional', async () => {
    pair.upstream.answer = (call) => reply(call, 201, { result: 'Verification Code Sent' });
    expect((await run(pair, 'send')).result).toEqual({
      __typename: 'CodeArtsEmailCodeSent',
      email: '11@email.com',
      said: 'Verification Code Sent',
    });
    pair.upstream.answer = (call) => reply(call, 200, {});
    expect((await run(pair, 'send')).result).toMatchObject({ __typename: 'CodeArtsEmailCodeSent', said: null });
  });
});

test('broken bodies, however many, leave the circuit closed', async () => {
  await using upstream = await startUpstream((call) => reply(call, 200, '[]'));
  await using facade = await startFacade(upstream.url);
  for (let at = 0; at < 25; at += 1) await run({ upstream, facade }, 'read');
  expect(upstream.calls).toHaveLength(25);
});
