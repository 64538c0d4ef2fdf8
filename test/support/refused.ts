import { expect } from 'vitest';
import type { Ask } from './facade.ts';
import type { Pair } from './use-facade.ts';

const ACCEPTED = ['application/json', 'application/graphql-response+json', '*/*'];

/** Expects that a body is rejected whole, whatever `Accept` says, by an error for each of its operations, without an upstream call. */
export async function expectRefused({ facade, upstream }: Pair, body: unknown, message: RegExp, ask: Ask = {}) {
  const calls = upstream.calls.length;
  for (const accept of ACCEPTED) {
    const response = await facade.post(body, { ...ask, headers: { ...ask.headers, accept } });
    const result = { errors: [{ message: expect.stringMatching(message), extensions: { code: 'LIMIT_EXCEEDED' } }] };
    const expected = Array.isArray(body) ? body.map(() => result) : result;
    expect([response.status, await response.json()]).toEqual([400, expected]);
  }
  expect(upstream.calls).toHaveLength(calls);
}
