import { describe, expect, test } from 'vitest';
import { readMetrics } from '../support/metrics.ts';
import { fixture, reply } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const FIELDS = 'id name username state createdAt updatedAt lastActivityOn commitEmail commitEmailIsDefault';
const MARKER = 'drifted-value';

/** Each way to a User; `path` is where its fields are in the answer. */
const surfaces = [
  { surface: 'me', query: `{ user: me { ${FIELDS} } }`, path: [] },
  { surface: 'meResult', query: `{ user: meResult { ... on CodeArtsUser { ${FIELDS} } } }`, path: [] },
  {
    surface: '_entities',
    query: `{ user: _entities(representations: [{ __typename: "CodeArtsUser", id: "21820" }]) { ... on CodeArtsUser { ${FIELDS} } } }`,
    path: [0],
  },
  {
    surface: 'updateEmail',
    query: `mutation { user: updateEmail(email: "11@email.com") { ... on CodeArtsUser { ${FIELDS} } } }`,
    path: [],
  },
];

const drifts = [
  { field: 'name', theirs: 'name', value: MARKER.padEnd(1_001, 'x') },
  { field: 'username', theirs: 'username', value: [MARKER] },
  { field: 'state', theirs: 'state', value: MARKER },
  { field: 'createdAt', theirs: 'created_at', value: `2025-02-30T00:00:00Z ${MARKER}` },
  { field: 'updatedAt', theirs: 'updated_at', value: MARKER },
  { field: 'lastActivityOn', theirs: 'last_activity_on', value: `2025-05-17${MARKER}` },
  { field: 'commitEmail', theirs: 'commit_email', value: { address: MARKER } },
  { field: 'commitEmailIsDefault', theirs: 'is_default', value: MARKER },
];

const whole = {
  id: '21820',
  name: 'tr8',
  username: 'ac105e52a4764a4c8f29b306508f016d',
  state: 'ACTIVE',
  createdAt: '2025-03-27T14:17:11.000+08:00',
  updatedAt: '2025-05-20T15:42:31.351+08:00',
  lastActivityOn: '2025-05-17',
  commitEmail: '1@email.com',
  commitEmailIsDefault: true,
};

const pair = useFacade();
let asked = 0;

/** Asks while upstream's user has these values, and tells what was logged for it besides the request's own line. */
async function ask(change: Record<string, unknown>, query: string) {
  pair.upstream.answer = (call) => reply(call, 200, { ...JSON.parse(fixture('user')), is_default: true, ...change });
  asked += 1;
  const requestId = `drift-${asked}`;
  const answer = await pair.facade.ask(query, { headers: { 'x-request-id': requestId } });
  const lines = pair.facade
    .log()
    .split('\n')
    .filter((line) => line.includes(`"${requestId}"`) && !line.includes('"msg":"request"'));
  return { ...answer, requestId, lines };
}

describe.each(surfaces)('on $surface', ({ query, path }) => {
  test.each(drifts)('$field alone is null', async ({ field, theirs, value }) => {
    const { data, errors, requestId, lines } = await ask({ [theirs]: value }, query);
    expect([data.user].flat()).toEqual([{ ...whole, [field]: null }]);
    expect(errors).toEqual([
      {
        message: expect.stringContaining(field),
        path: ['user', ...path, field],
        locations: expect.any(Array),
        extensions: { code: 'UPSTREAM_CONTRACT', retryable: false, requestId, field },
      },
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('upstream response violates API contract');
    expect(JSON.stringify({ errors, lines })).not.toContain(MARKER);
  });
});

test.each([5, true, '', { text: MARKER }, [MARKER], MARKER.padEnd(1_001, 'x')])(
  'a code was sent, whatever its result is, which alone is null: %j',
  async (value) => {
    asked += 1;
    const requestId = `drift-${asked}`;
    pair.upstream.answer = (call) => reply(call, 201, { result: value });
    const { data, errors } = await pair.facade.ask(
      'mutation { sent: sendEmailCode(email: "11@email.com") { ... on CodeArtsEmailCodeSent { email result } } }',
      { headers: { 'x-request-id': requestId } },
    );
    expect(data.sent).toEqual({ email: '11@email.com', result: null });
    expect(errors).toEqual([
      {
        message: expect.stringContaining('result'),
        path: ['sent', 'result'],
        locations: expect.any(Array),
        extensions: { code: 'UPSTREAM_CONTRACT', retryable: false, requestId, field: 'result' },
      },
    ]);
    const lines = pair.facade
      .log()
      .split('\n')
      .filter((line) => line.includes(`"${requestId}"`) && line.includes('violates'));
    expect(lines).toHaveLength(1);
    expect(JSON.stringify({ errors, lines })).not.toContain(MARKER);
    expect(
      (await readMetrics(pair.facade.management))['codearts_contract_drift_total{field="result"}'],
    ).toBeGreaterThan(0);
  },
);

test('all fields at once are null, and the user is still there', async () => {
  const change = Object.fromEntries(drifts.map(({ theirs, value }) => [theirs, value]));
  const { data, errors, lines } = await ask(change, `{ me { ${FIELDS} } }`);
  expect(data.me).toEqual({ id: '21820', ...Object.fromEntries(drifts.map(({ field }) => [field, null])) });
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(drifts.map(() => 'UPSTREAM_CONTRACT'));
  expect(lines).toHaveLength(1);
});

test('one answer makes one log line, however many aliases ask', async () => {
  const aliases = Array.from({ length: 20 }, (_, at) => `a${at}: me { state }`);
  const { errors, lines } = await ask({ state: MARKER }, `{ ${aliases.join(' ')} }`);
  expect(errors).toHaveLength(20);
  expect(lines).toHaveLength(1);
});

test('a drifted field that is not selected is no error, and is logged', async () => {
  const { data, errors, lines } = await ask({ state: MARKER }, '{ me { id } }');
  expect([data, errors]).toEqual([{ me: { id: '21820' } }, undefined]);
  expect(lines).toHaveLength(1);
});

test('absent fields are null without an error, an absent state is ACTIVE', async () => {
  const absent = Object.fromEntries(drifts.map(({ theirs }) => [theirs, undefined]));
  const { data, errors, lines } = await ask(absent, `{ me { ${FIELDS} } }`);
  const nulls = Object.fromEntries(drifts.map(({ field }) => [field, null]));
  expect([data.me, errors, lines]).toEqual([{ ...nulls, id: '21820', state: 'ACTIVE' }, undefined, []]);
});

test('a blocked user is BLOCKED', async () => {
  expect((await ask({ state: 'blocked' }, '{ me { state } }')).data).toEqual({ me: { state: 'BLOCKED' } });
});

test.each(['2025-05-20T15:42:31.351+08:00', '2025-05-20T07:42:31Z', '2025-05-20T02:12:31.351000-05:30'])(
  'times keep their offset: %s',
  async (time) => {
    const { data } = await ask({ created_at: time, updated_at: time }, '{ me { createdAt updatedAt } }');
    expect(data.me).toEqual({ createdAt: time, updatedAt: time });
  },
);

describe('a username that is not known', () => {
  test.each([
    ['the text "null"', '"null"'],
    ['null', 'null'],
  ])('is not what a reference to %s means', async (_name, username) => {
    const { data, errors } = await ask(
      { username: undefined },
      `{ _entities(representations: [{ __typename: "CodeArtsUser", username: ${username} }]) { __typename } }`,
    );
    expect([data, errors]).toEqual([{ _entities: [null] }, undefined]);
  });
});

test.each(['{}', '[21820]', 'true', '{ toString: 1 }'])('a reference by an id that is %s means no user', async (id) => {
  const { data, errors } = await ask(
    {},
    `{ _entities(representations: [{ __typename: "CodeArtsUser", id: ${id} }]) { __typename } }`,
  );
  expect([data, errors]).toEqual([{ _entities: [null] }, undefined]);
});
