import { describe, expect, test } from 'vitest';
import { cutInTheMiddle, hangUp } from '../support/broken-answers.ts';
import { type GraphQLAnswer, startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { type OperationName, run } from '../support/operations.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const typeNames = {
  UNAUTHENTICATED: 'CodeArtsAuthenticationError',
  FORBIDDEN: 'CodeArtsPermissionError',
  REJECTED: 'CodeArtsRejectedError',
  THROTTLED: 'CodeArtsThrottledError',
  UNAVAILABLE: 'CodeArtsUnavailableError',
  UNCONFIRMED: 'CodeArtsUnconfirmedError',
} as const;
type Code = keyof typeof typeNames;

/** Fields that only some failures have, for each operation. */
const ownFields: Partial<Record<Code, Record<OperationName, object>>> = {
  FORBIDDEN: {
    read: { requiredPermission: 'codeartsrepo::getUserSetting' },
    update: { requiredPermission: 'codeartsrepo::updateUserSetting' },
    send: { requiredPermission: null },
  },
  THROTTLED: {
    read: { retryAfterSeconds: null },
    update: { retryAfterSeconds: null },
    send: { retryAfterSeconds: null },
  },
};

/** What the message of an update with an unknown outcome tells the user to check. */
const findOut = { update: /\bme\b/, send: /mailbox/ };

function failure(name: OperationName, code: Code, requestId: string, upstream: object | null) {
  return {
    __typename: typeNames[code],
    message: code === 'UNCONFIRMED' && name !== 'read' ? expect.stringMatching(findOut[name]) : expect.any(String),
    code,
    retryable: code === 'THROTTLED' || code === 'UNAVAILABLE',
    requestId,
    upstream,
    ...ownFields[code]?.[name],
  };
}

interface Reading {
  readonly data: object;
  readonly result: object;
  readonly errors: GraphQLAnswer['errors'];
}

/** Expects `me` to tell the same as the typed result, in its own way. */
function expectSameOnMe({ data, result, errors }: Reading): void {
  expect(data).toMatchObject({ me: null });
  expect(errors).toEqual([
    { message: expect.any(String), path: ['me'], locations: expect.any(Array), extensions: expect.any(Object) },
  ]);
  expect(result).toEqual({
    __typename: expect.any(String),
    ...errors?.map(({ message, extensions }) => ({ message, ...extensions }))[0],
  });
}

const nothing = { errorCode: null, errorMessage: null, requestId: null };
const envelopes = [
  {
    envelope: 'flat',
    body: '{"error_code":"APIG.0301","error_msg":"Incorrect token.","request_id":"in-the-body"}',
    headers: {},
    says: { errorCode: 'APIG.0301', errorMessage: 'Incorrect token.', requestId: 'in-the-body' },
  },
  {
    envelope: 'nested',
    body: fixture('error-enveloped'),
    headers: { 'x-request-id': 'in-the-headers' },
    says: { errorCode: 'DEV.CH.10001', errorMessage: 'Param invalid', requestId: 'in-the-headers' },
  },
  {
    envelope: 'HTML',
    body: '<html><body>Bad Gateway</body></html>',
    headers: { 'content-type': 'text/html' },
    says: nothing,
  },
  { envelope: 'empty', body: '', headers: {}, says: nothing },
];

interface Row {
  readonly status: number;
  readonly read: Code;
  readonly update: Code;
  /** GETs that one read makes; 1 unless given. */
  readonly gets?: number;
}

const statuses: readonly Row[] = [
  { status: 401, read: 'UNAUTHENTICATED', update: 'UNAUTHENTICATED' },
  { status: 403, read: 'FORBIDDEN', update: 'FORBIDDEN' },
  ...[400, 402, 404, 408, 409, 418, 422].map((status) => ({ status, read: 'REJECTED', update: 'REJECTED' }) as const),
  { status: 429, read: 'THROTTLED', update: 'THROTTLED' },
  { status: 500, read: 'UNAVAILABLE', update: 'UNCONFIRMED' },
  { status: 501, read: 'UNAVAILABLE', update: 'UNAVAILABLE' },
  { status: 502, read: 'UNAVAILABLE', update: 'UNCONFIRMED', gets: 3 },
  { status: 503, read: 'UNAVAILABLE', update: 'UNAVAILABLE', gets: 3 },
  { status: 504, read: 'UNAVAILABLE', update: 'UNCONFIRMED', gets: 3 },
  { status: 505, read: 'UNAVAILABLE', update: 'UNAVAILABLE' },
  ...[301, 302, 307, 308].map((status) => ({ status, read: 'UNAVAILABLE', update: 'UNCONFIRMED' }) as const),
];

describe.each(statuses)('$status', ({ status, read, update, gets = 1 }) => {
  // Two facades, so that neither sees enough failures to open its circuit.
  const forReads = useFacade();
  const forUpdates = useFacade();

  test.each(envelopes)('with a body that is $envelope', async ({ body, headers, says }) => {
    await using elsewhere = await startUpstream();
    const location = { location: `${elsewhere.url}/v4/user/emails` };
    const upstream = { status, ...says };
    for (const pair of [forReads, forUpdates]) {
      pair.upstream.answer = (call) => reply(call, status, body, { ...headers, ...(status < 400 && location) });
    }

    const reading = await run(forReads, 'read');
    expect(reading.result).toEqual(failure('read', read, reading.requestId, upstream));
    expectSameOnMe(reading);
    expect(reading.calls).toHaveLength(gets);

    for (const name of ['update', 'send'] as const) {
      const { result, errors, requestId, calls } = await run(forUpdates, name);
      expect(result).toEqual(failure(name, update, requestId, upstream));
      expect(errors).toBeUndefined();
      expect(calls).toHaveLength(1);
    }
    expect(elsewhere.calls).toEqual([]);
  });
});

describe('429 with Retry-After', () => {
  const pair = useFacade();
  const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();
  const anHour = expect.toSatisfy((seconds: number) => seconds > 3_500 && seconds <= 3_600);

  test.each([
    { name: 'of more seconds than the deadline has', header: () => '120', seconds: 120, gets: 1 },
    { name: 'of no seconds', header: () => '0', seconds: 0, gets: 3 },
    { name: 'of a date to come', header: inAnHour, seconds: anHour, gets: 1 },
    { name: 'of a date gone by', header: () => 'Sun, 06 Nov 1994 08:49:37 GMT', seconds: 0, gets: 3 },
    { name: 'beyond what an Int holds', header: () => '99999999999', seconds: 2_147_483_647, gets: 1 },
    { name: 'that is neither', header: () => 'soon', seconds: null, gets: 1 },
  ])('$name', async ({ header, seconds, gets }) => {
    pair.upstream.answer = (call) => reply(call, 429, '', { 'retry-after': header() });
    const throttled = { code: 'THROTTLED', retryable: true, retryAfterSeconds: seconds };

    const reading = await run(pair, 'read');
    expect(reading.result).toMatchObject(throttled);
    expectSameOnMe(reading);
    expect(reading.calls).toHaveLength(gets);
    for (const name of ['update', 'send'] as const) {
      const { result, calls } = await run(pair, name);
      expect(result).toMatchObject(throttled);
      expect(calls).toHaveLength(1);
    }
  });
});

describe('no answer', () => {
  test.each([
    { name: 'when upstream hangs up', answer: hangUp, env: {}, gets: 3 },
    { name: 'when the answer is cut in the middle', answer: cutInTheMiddle, env: {}, gets: 3 },
    { name: 'before the deadline', answer: () => {}, env: { CODEARTS_TIMEOUT_MS: '1500' }, gets: 1 },
  ])('$name', async ({ answer, env, gets }) => {
    await using upstream = await startUpstream(answer);
    await using facade = await startFacade(upstream.url, env);
    const codes = { read: 'UNAVAILABLE', update: 'UNCONFIRMED', send: 'UNCONFIRMED' } as const;
    const names = ['read', 'update', 'send'] as const;
    await knowUser({ upstream, facade });
    await Promise.all(
      names.map(async (name) => {
        const outcome = await run({ upstream, facade }, name);
        expect(outcome.result).toEqual(failure(name, codes[name], outcome.requestId, null));
        if (name === 'read') expectSameOnMe(outcome);
        expect(outcome.calls).toHaveLength(name === 'read' ? gets : 1);
      }),
    );
  });

  test('from a port where no server listens: nothing was changed', async () => {
    const upstream = await startUpstream();
    await using facade = await startFacade(upstream.url);
    await upstream[Symbol.asyncDispose]();
    for (const name of ['read', 'update', 'send'] as const) {
      const { result, requestId } = await run({ upstream, facade }, name);
      expect(result).toEqual(failure(name, 'UNAVAILABLE', requestId, null));
    }
  });
});

describe('what upstream says', () => {
  const pair = useFacade();

  test('names the missing permission in the message', async () => {
    pair.upstream.answer = (call) => reply(call, 403, fixture('error-403'));
    const naming = (permission: string) => ({ message: expect.stringContaining(permission) });
    expect((await run(pair, 'read')).result).toMatchObject(naming('codeartsrepo::getUserSetting'));
    expect((await run(pair, 'update')).result).toMatchObject(naming('codeartsrepo::updateUserSetting'));
  });

  const token = 'secret+token/of=the-caller';
  test.each([
    { name: 'read', secrets: [token, encodeURIComponent(token)] },
    { name: 'send', secrets: [token, encodeURIComponent(token)] },
    { name: 'update', secrets: [token, encodeURIComponent(token), 'SFLAJA'] },
  ] as const)('is handed on by $name without the secrets, and they are not logged', async ({ name, secrets }) => {
    const said = JSON.stringify({ error_code: secrets[0], error_msg: `Refused: ${secrets.join(' and ')}!` });
    pair.upstream.answer = (call) => reply(call, 400, said, { 'x-request-id': `id of ${token}` });
    await knowUser(pair, token);
    const before = pair.facade.log().length;
    const { data, errors } = await run(pair, name, { token });
    const answer = JSON.stringify({ data, errors });
    const log = pair.facade.log().slice(before);
    expect(answer).toContain('Refused: ');
    expect(log).toContain('"code":"REJECTED"');
    for (const secret of secrets) {
      expect(answer).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });

  test('is cut to 1,000 characters', async () => {
    pair.upstream.answer = (call) => reply(call, 400, { error_code: 'x', error_msg: 'no '.repeat(5_000) });
    const { result } = await run(pair, 'read');
    expect(result).toMatchObject({ upstream: { errorMessage: 'no '.repeat(334).slice(0, 1_000) } });
  });
});
