import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashToken, recipientKey, tokenKey, userKey } from '../../src/rate-limit/keys.ts';

describe('the window of a recipient', () => {
  test.each([
    'victim@example.com',
    ' victim@example.com\n',
    'VICTIM@Example.COM',
    'victim@example.com.',
    'victim+1@example.com',
    'victim+newsletter@example.com',
    '"victim"@example.com',
    '<victim@example.com>',
    'vic\u200btim@example.com',
    'ｖictim@example.com',
    'victim@example\u3002com',
    'vic tim@ex ample.com',
    'vic\u034ftim@example.com',
    'v.i.c.t.i.m@example.com',
    'The Victim <victim@example.com>',
    '(The) victim(x)@example.com (Victim)',
    'mailto:victim@example.com',
    'victim@example.com,',
    'victim@example.com; VICTIM@example.com',
    'victim@.example..com..',
    '@relay.example:victim@example.com',
    '<@relay.example,@relay.example.org:victim@example.com>',
  ])('is one for all spellings: %j', (spelling) => {
    expect(recipientKey(spelling)).toBe(recipientKey('victim@example.com'));
  });

  test('is one for both forms of an international domain and of an accent', () => {
    expect(recipientKey('a@bücher.example')).toBe(recipientKey('a@xn--bcher-kva.example'));
    expect(recipientKey('jose\u0301@example.com')).toBe(recipientKey('jos\u00e9@example.com'));
  });

  test.each([
    'other@example.com',
    'victim@example.org',
    'victim@examplec.om',
    'victim@sub.example.com',
    'victimexample.com',
  ])('is another one for another address: %s', (address) =>
    expect(recipientKey(address)).not.toBe(recipientKey('victim@example.com')),
  );

  test('is one for all lists of several addresses, which no user has', () => {
    const list = recipientKey('a@example.org, victim@example.com');
    for (const other of ['victim@example.com;b@example.org', 'All: <c@example.org>, The Victim <victim@example.com>;'])
      expect(recipientKey(other)).toBe(list);
    expect(list).not.toBe(recipientKey('victim@example.com'));
  });

  test.each([
    'victim((x))@example.com',
    'victim(((x)))@example.com',
    'victim(\\()@example.com',
    'victim(\\))@example.com',
    'victim((x)@example.com',
    'victim(x))@example.com',
    'victim@example.com((1))',
    'victim@example.com((2))',
    '"x@example.org(" <victim@example.com> ")"',
    'x (victim@example.com)',
    'vict\\im@example.com',
    'victim%40example.com',
    '=?utf-8?q?victim?=@example.com',
    'x@example.org <victim@example.com>',
    'victim@example.com@example.org',
    'victim@[192.0.2.1]',
    'victim@exam|ple.com',
  ])('is the one of lists where mail systems may read another address: %j', (text) => {
    expect(recipientKey(text)).toBe(recipientKey('a@example.org, b@example.org'));
  });

  test('is that of the address or that of lists for any spelling with comments, quotes, routes and names', () => {
    const word = fc.string({ unit: fc.constantFrom(...'xy1 .+@'), maxLength: 4 });
    const { comment } = fc.letrec<{ comment: string }>((tie) => ({
      comment: fc
        .array(fc.oneof({ depthSize: 'small' }, word, fc.constantFrom('\\(', '\\)', '"'), tie('comment')), {
          maxLength: 3,
        })
        .map((parts) => `(${parts.join('')})`),
    }));
    const between = fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      comment,
      fc.constantFrom(' ', '\r\n ', '\u200b'),
    );
    const user = fc.constantFrom('victim', '"victim"', '"vict\\im"', 'v.ictim', 'VICTIM', 'victim+1', 'ｖictim');
    const domain = fc.constantFrom('example.com', 'Example.COM.', 'example\u3002com');
    const route = fc.oneof(
      fc.constantFrom('', '@r.example:', '@r1.example,@r2.example:'),
      word.map((host) => `@r${host}:`),
    );
    const name = fc.oneof(
      word,
      comment,
      word.map((text) => `"${text}("`),
      word.map((text) => `${text}@example.org`),
    );
    const spelling = fc
      .tuple(between, user, between, between, domain, between)
      .map(([a, user, b, c, domain, d]) => `${a}${user}${b}@${c}${domain}${d}`);
    const whole = fc.oneof(
      spelling,
      fc.tuple(route, spelling).map((parts) => parts.join('')),
      fc
        .tuple(name, route, spelling, between)
        .map(([name, route, spelling, after]) => `${name} <${route}${spelling}>${after}`),
    );
    const keys = [recipientKey('victim@example.com'), recipientKey('a@example.org, b@example.org')];
    fc.assert(
      fc.property(whole, (text) => keys.includes(recipientKey(text))),
      { numRuns: 3_000 },
    );
  });

  test('has a key for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^recipient:[\w-]{43}$/.test(recipientKey(text))));
  });
});

test('keys of tokens, users and recipients never collide', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (text, id) => {
      expect(
        new Set([tokenKey(hashToken(text)), tokenKey(`${id}`), ...recipientKey(text), userKey(id)]).size,
      ).toBeGreaterThanOrEqual(4);
    }),
  );
});
