import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToken } from '../../src/rate-limit/keys.ts';
import { TokenUserCache } from '../../src/rate-limit/token-user-cache.ts';

const MANY = 20_000;
const keys = Array.from({ length: MANY }, (_, at) => hashToken(`token ${at}`));

test('returns the user that was stored last, whatever the token', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 2_147_483_647 }), (token, user) => {
      const users = new TokenUserCache();
      expect(users.get(hashToken(token))).toBeUndefined();
      users.set(hashToken(token), 7);
      users.set(hashToken(token), user);
      expect(users.get(hashToken(token))).toBe(user);
      expect(users.get(hashToken(`${token} `))).toBeUndefined();
      users.delete(hashToken(`${token} `));
      expect(users.get(hashToken(token))).toBe(user);
      users.delete(hashToken(token));
      expect(users.get(hashToken(token))).toBeUndefined();
    }),
  );
});

test('never returns the user of another token, and replaces few', () => {
  const users = new TokenUserCache();
  for (const [user, key] of keys.entries()) users.set(key, user + 1);
  const found = keys.map((key) => users.get(key));
  expect(found.filter((user, at) => user !== undefined && user !== at + 1)).toEqual([]);
  expect(found.filter((user) => user === undefined).length).toBeLessThan(MANY / 20);
});

test('deletes no other token, also one that was stored in its place', () => {
  const users = new TokenUserCache();
  for (const [user, key] of keys.entries()) users.set(key, user + 1);
  const replaced = keys.filter((key) => users.get(key) === undefined);
  expect(replaced.length).toBeGreaterThan(0);
  for (const key of replaced) users.delete(key);
  expect(keys.filter((key) => users.get(key) !== undefined)).toHaveLength(MANY - replaced.length);
});

test('takes tokens for different ones whose hashes differ in one part', () => {
  const users = new TokenUserCache();
  users.set('aaaaabbbbbccccc', 1);
  for (const other of ['xxxxxbbbbbccccc', 'aaaaaxxxxxccccc', 'aaaaabbbbbxxxxx']) {
    expect(users.get(other)).toBeUndefined();
  }
});
