import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendEmailCode } from '../../src/codearts/operations/send-email-code.ts';
import { updateUserEmails } from '../../src/codearts/operations/update-user-emails.ts';
import { decodeErrorEnvelope } from '../../src/codearts/upstream-text.ts';
import { decodeUser, type User } from '../../src/codearts/user.ts';
import { fixture } from '../support/upstream.ts';
import { dateTimes, fullDates, texts } from './arbitraries.ts';

const example = JSON.parse(fixture('user'));

/** Name upstream and name here. */
const fields = [
  ['name', 'name'],
  ['username', 'username'],
  ['state', 'state'],
  ['created_at', 'createdAt'],
  ['updated_at', 'updatedAt'],
  ['last_activity_on', 'lastActivityOn'],
  ['commit_email', 'commitEmail'],
  ['is_default', 'commitEmailIsDefault'],
] as const;

test('the reference page’s user', () => {
  expect(decodeUser(example)).toEqual({
    __typename: 'CodeArtsUser',
    id: 21820,
    name: 'tr8',
    username: 'ac105e52a4764a4c8f29b306508f016d',
    state: 'ACTIVE',
    createdAt: '2025-03-27T14:17:11.000+08:00',
    updatedAt: '2025-05-20T15:42:31.351+08:00',
    lastActivityOn: '2025-05-17',
    commitEmail: '1@email.com',
    commitEmailIsDefault: null,
    drift: undefined,
  });
});

describe('the id', () => {
  test.each([1, 2_147_483_647])('%s is one', (id) => {
    expect(decodeUser({ id })?.id).toBe(id);
  });

  test.each([0, -1, 2_147_483_648, 1.5, Number.NaN, '21820', null, undefined, true, [1], {}])(
    'without a right one nothing is trusted: %j',
    (id) => {
      expect(decodeUser({ ...example, id })).toBeUndefined();
    },
  );
});

describe.each(fields)('%s', (theirs, ours) => {
  test.each([undefined, null])('may be %s', (value) => {
    const user = decodeUser({ ...example, [theirs]: value });
    expect(user?.[ours]).toBe(theirs === 'state' ? 'ACTIVE' : null);
    expect(user?.drift).toBeUndefined();
  });

  const wrong = [42, theirs === 'is_default' ? 'true' : true, ['active'], { text: 'active' }, '', 'x'.repeat(1_001)];
  test.each(wrong)('drifts with %j', (value) => {
    const user = decodeUser({ ...example, [theirs]: value });
    expect(user?.[ours]).toBeNull();
    expect([...(user?.drift?.keys() ?? [])]).toEqual([ours]);
    expect({ ...user, [ours]: null, drift: null }).toEqual({ ...decodeUser(example), [ours]: null, drift: null });
  });
});

describe('a value outside the contract', () => {
  test.each<[string, keyof User, string]>([
    ['state', 'state', 'frozen'],
    ['state', 'state', 'Active'],
    ['state', 'state', 'constructor'],
    ['created_at', 'createdAt', '2025-02-30T00:00:00Z'],
    ['created_at', 'createdAt', '2025-03-27 14:17:11'],
    ['created_at', 'createdAt', `2025-03-27T14:17:11.${'1'.repeat(1_000)}Z`],
    ['updated_at', 'updatedAt', '1743056231'],
    ['updated_at', 'updatedAt', '2025-03-27T14:17:11'],
    ['last_activity_on', 'lastActivityOn', '2025-05-17T00:00:00Z'],
    ['last_activity_on', 'lastActivityOn', '17.05.2025'],
    ['name', 'name', '𝒳'.repeat(1_001)],
  ])('%s → %s: %j', (theirs, ours, value) => {
    const user = decodeUser({ ...example, [theirs]: value });
    expect(user?.[ours]).toBeNull();
    expect(user?.drift?.get(ours)).toEqual(expect.any(String));
    expect(user?.drift?.get(ours)).not.toContain(value);
  });

  test('characters are code points', () => {
    expect(decodeUser({ id: 1, name: '𝒳'.repeat(1_000) })?.name).toBe('𝒳'.repeat(1_000));
  });
});

describe('properties', () => {
  const users = fc.record({
    id: fc.integer({ min: 1, max: 2_147_483_647 }),
    name: texts,
    username: texts,
    state: fc.constantFrom('active', 'blocked'),
    created_at: dateTimes,
    updated_at: dateTimes,
    last_activity_on: fullDates,
    commit_email: texts,
    is_default: fc.boolean(),
  });

  test('a valid user comes through unchanged', () => {
    fc.assert(
      fc.property(users, (body) => {
        expect(decodeUser(JSON.parse(JSON.stringify(body)))).toEqual({
          __typename: 'CodeArtsUser',
          id: body.id,
          ...Object.fromEntries(fields.map(([theirs, ours]) => [ours, body[theirs]])),
          state: body.state.toUpperCase(),
          drift: undefined,
        });
      }),
    );
  });

  test('each field is its value, or null and counted as drift, or null because it was absent', () => {
    const bodies = fc.record(
      { id: fc.constant(1), ...Object.fromEntries(fields.map(([theirs]) => [theirs, fc.jsonValue({ maxDepth: 1 })])) },
      { requiredKeys: ['id'] },
    );
    fc.assert(
      fc.property(bodies, (body: Record<string, unknown>) => {
        const user = decodeUser(body);
        for (const [theirs, ours] of fields.filter(([name]) => name !== 'state')) {
          const value = body[theirs] ?? null;
          expect(user?.[ours] === value || user?.drift?.has(ours)).toBe(true);
        }
      }),
    );
  });

  test('no JSON makes a decoder throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('id', 'state', 'error', 'error_code', 'result'), (json, key) => {
        for (const body of [json, { [key]: json }]) {
          decodeUser(body);
          sendEmailCode.decode(body, (text) => text);
          decodeErrorEnvelope(body);
        }
      }),
    );
  });
});

describe('request bodies', () => {
  test('are those of the reference pages', () => {
    const change = { email: '11@email.com', code: 'SFLAJA' };
    expect(updateUserEmails.encode?.(change)).toEqual(JSON.parse(fixture('update-request')));
    expect(sendEmailCode.encode?.('11@email.com')).toEqual({ email: '11@email.com' });
  });

  test('leave out what is absent', () => {
    expect(JSON.stringify(updateUserEmails.encode?.({ email: '11@email.com', code: undefined }))).toBe(
      '{"email":"11@email.com"}',
    );
    expect(JSON.stringify(updateUserEmails.encode?.({ email: undefined, code: 'SFLAJA' }))).toBe(
      '{"verify_code":"SFLAJA"}',
    );
  });
});

describe('error envelopes', () => {
  test.each([
    ['flat', fixture('error-401'), 'DEV.00000003', 'Authentication information expired.'],
    ['nested', fixture('error-enveloped'), 'DEV.CH.10001', 'Param invalid'],
    ['a number as the code', '{"error_code":401,"error_msg":"no"}', '401', 'no'],
    ['other types', '{"error_code":{},"error_msg":["no"]}', null, null],
    ['an error that is a text', '{"error":"invalid_token"}', null, null],
    ['an array', '[1]', null, null],
    ['empty', '{}', null, null],
  ])('%s', (_name, body, errorCode, errorMessage) => {
    expect(decodeErrorEnvelope(JSON.parse(body))).toEqual({ errorCode, errorMessage, requestId: null });
  });
});
