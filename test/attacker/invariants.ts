import { expect } from 'vitest';
import { findSecret } from './encodings.ts';
import type { AttackResult, Target, VisitResult } from './run-attack.ts';

/** Updates that the server under attack allows one user, and codes that it allows one user or address: its defaults. */
const UPDATES = 5;
const CODES = 3;
/** Longest time in which another client may not be served, in milliseconds. */
export const LONGEST_TURN_MS = 50;
/** Most resident memory, in MiB: the heap, the bodies and unsent responses in flight, and the program itself. */
export const PEAK_MEMORY_MIB = 400;

/** Expects of the server what must hold whatever was sent. To add a rule, write a function and call it here. */
export function expectInvariants(target: Target, result: AttackResult): void {
  expect(target.server.isAlive(), 'the server is alive').toBe(true);
  expectRateLimits(target, result);
  expectNoSecrets(result);
  result.visits.forEach(expectResponsesInOrder);
  expect(target.server.peakMemoryMiB(), 'peak of resident memory in MiB').toBeLessThan(PEAK_MEMORY_MIB);
}

/** However a token is spelled, and whichever token of a user comes. */
function expectRateLimits({ upstream }: Target, { users, address }: AttackResult): void {
  for (const user of users) {
    expect(upstream.updatesOf(user), `updates of user ${user}`).toBeLessThanOrEqual(UPDATES);
    expect(upstream.codesOf(user), `codes of user ${user}`).toBeLessThanOrEqual(CODES);
  }
  expect(upstream.codesTo(address), `codes to ${address}`).toBeLessThanOrEqual(CODES);
}

/** Neither plain nor in any encoding that the REST API may have repeated it in. */
function expectNoSecrets({ visits, log, metrics, secrets }: AttackResult): void {
  const received = visits.flatMap(({ client: { responses, rest } }) => [
    ...responses.map(({ headers, body }) => `${[...headers].join('\n')}\n${body.toString('latin1')}`),
    rest.toString('latin1'),
  ]);
  for (const [where, text] of Object.entries({ responses: received.join('\n'), log, metrics })) {
    expect(findSecret(text, secrets), `encoding of a secret in the ${where}`).toBeUndefined();
  }
}

/** Every request that was sent whole is answered once, in order, up to one for which the server may end the connection. */
function expectResponsesInOrder({ visit, sent, client: { responses, rest } }: VisitResult): void {
  const ids = responses.map(({ headers }) => headers.get('x-request-id'));
  const end = sent.findIndex(({ mayEnd }) => mayEnd);
  const certain = end < 0 ? sent : sent.slice(0, end);
  const expected = certain.map(({ id }) => id);
  const own = visit.requests.some(({ headers }) => headers.some(([name]) => /^x-request-id$/i.test(name)));
  if (own) expect(responses.length).toBeLessThanOrEqual(sent.length);
  else if (visit.leaves === 'after its responses') {
    expect(ids.slice(0, expected.length), 'ids of the responses').toEqual(expected);
    expect(responses.length, 'responses').toBeLessThanOrEqual(sent.length);
    if (end < 0) expect(rest.toString('latin1'), 'bytes after the last response').toBe('');
  } else expect(expected.slice(0, ids.length), 'ids of the responses').toEqual(ids.slice(0, expected.length));
}
