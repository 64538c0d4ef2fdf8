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
  ])('is one for all spellings: %j', (spelling) => {
    expect(recipientKey(spelling)).toBe(recipientKey('victim@example.com'));
  });

  test('is one for both forms of an international domain and of an accent', () => {
    expect(recipientKey('a@bücher.example')).toBe(recipientKey('a@xn--bcher-kva.example'));
    expect(recipientKey('jose\u0301@example.com')).toBe(recipientKey('jos\u00e9@example.com'));
  });

  test.each(['other@example.com', 'victim@example.org', 'victim@sub.example.com', 'victimexample.com'])(
    'is another one for another address: %s',
    (address) => expect(recipientKey(address)).not.toBe(recipientKey('victim@example.com')),
  );

  test('is one for all lists of several addresses, which no user has', () => {
    const list = recipientKey('a@example.org, victim@example.com');
    for (const other of ['victim@example.com;b@example.org', 'All: <c@example.org>, The Victim <victim@example.com>;'])
      expect(recipientKey(other)).toBe(list);
    expect(list).not.toBe(recipientKey('victim@example.com'));
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
