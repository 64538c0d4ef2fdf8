import { expect } from 'vitest';
import type { Ask } from './facade.ts';
import type { Pair } from './use-facade.ts';

const ACCEPTED = ['application/json', 'application/graphql-response+json', '*/*'];

/** Expects that a body is refused whole, whatever `Accept` says, by an error that says so, and that upstream hears nothing of it. */
export async function expectRefused({ facade, upstream }: Pair, body: unknown, message: RegExp, ask: Ask = {}) {
  const calls = upstream.calls.length;
  for (const accept of ACCEPTED) {
    const response = await facade.post(body, { ...ask, headers: { ...ask.headers, accept } });
    expect([response.status, await response.json()]).toEqual([
      400,
      { errors: [{ message: expect.stringMatching(message), extensions: { code: 'LIMIT_EXCEEDED' } }] },
    ]);
  }
  expect(upstream.calls).toHaveLength(calls);
}
