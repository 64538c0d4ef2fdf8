import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Identities, keyOf } from '../../src/limits/identity.ts';

const MANY = 20_000;
const keys = Array.from({ length: MANY }, (_, at) => keyOf(`token ${at}`));

test('a user is known by the token that was remembered last, whatever token it is', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 2_147_483_647 }), (token, user) => {
      const identities = new Identities();
      expect(identities.userOf(keyOf(token))).toBeUndefined();
      identities.remember(keyOf(token), 7);
      identities.remember(keyOf(token), user);
      expect(identities.userOf(keyOf(token))).toBe(user);
      expect(identities.userOf(keyOf(`${token} `))).toBeUndefined();
    }),
  );
});

test('nobody is ever taken for somebody else, and few are forgotten', () => {
  const identities = new Identities();
  for (const [user, key] of keys.entries()) identities.remember(key, user + 1);
  const users = keys.map((key) => identities.userOf(key));
  expect(users.filter((user, at) => user !== undefined && user !== at + 1)).toEqual([]);
  expect(users.filter((user) => user === undefined).length).toBeLessThan(MANY / 20);
});
