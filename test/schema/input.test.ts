import { describe, expect, test } from 'vitest';
import { run } from '../support/operations.ts';
import { reply } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();

/** Texts that go upstream as they are. */
const texts = [
  ['one character', 'x'],
  ['one space', ' '],
  ['1,000 characters', 'x'.repeat(1_000)],
  ['1,000 characters outside the basic plane', '👍'.repeat(1_000)],
  ['CR and LF', 'a@b.c\r\nX-Auth-Token: other'],
  ['quotes and backslashes', '"a\\b"@\'c\''],
  ['other scripts', '用户@例子.中国'],
  ['characters that JSON escapes', '\u0000\u0007\u2028\u007f'],
  ['half a surrogate pair', '\ud83d'],
  ['a percent sign and markup', '%0d%0a<script>'],
] as const;

describe('updateEmail', () => {
  const invalid = [
    ['neither argument', {}, 'email'],
    ['both null', { email: null, code: null }, 'email'],
    ['one null, the other absent', { email: null }, 'email'],
    ['an empty email', { email: '', code: 'SFLAJA' }, 'email'],
    ['an empty code', { email: '11@email.com', code: '' }, 'code'],
    ['an empty email alone', { email: '' }, 'email'],
    ['1,001 characters of email', { email: 'x'.repeat(1_001) }, 'email'],
    ['1,001 characters of code', { code: 'x'.repeat(1_001) }, 'code'],
    ['1,001 characters outside the basic plane', { code: '👍'.repeat(1_001) }, 'code'],
    ['100,000 characters', { email: 'x'.repeat(100_000) }, 'email'],
  ] as const;

  test.each(invalid)('%s is INVALID_INPUT, and nothing goes upstream', async (_name, variables, field) => {
    const { result, errors, calls } = await run(pair, 'update', { variables });
    expect(errors).toBeUndefined();
    expect(result).toMatchObject({
      __typename: 'CodeArtsInputError',
      code: 'INVALID_INPUT',
      retryable: false,
      upstream: null,
      field,
      reason: expect.stringMatching(/expected .* got |at least one of email and code is required/),
    });
    expect(calls).toEqual([]);
  });

  test.each(texts)('%s goes upstream unchanged', async (_name, text) => {
    const { result, calls } = await run(pair, 'update', { variables: { email: text, code: text } });
    expect(result).toEqual({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
    expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/v4/user/emails', JSON.stringify({ email: text, verify_code: text })],
    ]);
    expect(calls[0]?.headers['content-type']).toBe('application/json');
  });

  test.each([
    [{ email: 'a@b.c' }, '{"email":"a@b.c"}'],
    [{ email: 'a@b.c', code: null }, '{"email":"a@b.c"}'],
    [{ code: 'SFLAJA' }, '{"verify_code":"SFLAJA"}'],
    [{ email: null, code: 'SFLAJA' }, '{"verify_code":"SFLAJA"}'],
  ])('%j leaves out what is absent', async (variables, body) => {
    const { calls } = await run(pair, 'update', { variables });
    expect(calls.map((call) => call.body)).toEqual([body]);
  });
});

describe('sendEmailCode', () => {
  test.each([
    ['an empty email', ''],
    ['1,001 characters', 'x'.repeat(1_001)],
    ['1,001 characters outside the basic plane', '👍'.repeat(1_001)],
  ])('%s is INVALID_INPUT, and nothing goes upstream', async (_name, email) => {
    const { result, calls } = await run(pair, 'send', { variables: { email } });
    expect(result).toMatchObject({ code: 'INVALID_INPUT', field: 'email', reason: expect.stringMatching(/got /) });
    expect(calls).toEqual([]);
  });

  test.each(['', '(email: null)', '(email: 1)'])('%j is no valid operation', async (given) => {
    const calls = pair.upstream.calls.length;
    const { data, errors } = await pair.facade.ask(`mutation { sendEmailCode${given} { __typename } }`);
    expect([data, errors?.length]).toEqual([undefined, 1]);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test.each(texts)('%s goes upstream unchanged, and comes back', async (_name, email) => {
    pair.upstream.answer = (call) => reply(call, 201, { result: 'Verification Code Sent' });
    const { result, calls } = await run(pair, 'send', { variables: { email } });
    expect(result).toEqual({ __typename: 'CodeArtsEmailCodeSent', email, said: 'Verification Code Sent' });
    expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/v4/user/email-verify-code', JSON.stringify({ email })],
    ]);
  });
});
