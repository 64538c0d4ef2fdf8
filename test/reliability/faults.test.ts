import { describe, expect, test } from 'vitest';
import { faults } from '../../src/emulator/faults/table.ts';
import { errorKinds } from '../../src/errors.ts';
import { type Facade, type GraphQLAnswer, startFacade } from '../support/facade.ts';
import { type FaultCase, faultCases, type Outcome } from './cases.ts';

const USER = '... on CodeArtsUser { id name username state createdAt updatedAt lastActivityOn commitEmail }';
const FAILURE = '... on CodeArtsError { code message retryable }';
const READ = `{ result: meResult { __typename ${USER} ${FAILURE} } }`;
const UPDATE = `mutation { result: updateEmail(email: "new@example.com", code: "SFLAJA") { __typename ${USER} ${FAILURE} } }`;

/** Short enough to be waited for, where it is what ends the call; else long enough to show that it is not. */
const DEADLINES_MS = { short: 3_000, long: 60_000 };
/** What a busy machine may take on top. */
const SLACK_MS = 15_000;

/** Reads or updates, and tells how that ended and how long it took, in milliseconds. */
async function ask(facade: Facade, query: string, token: string) {
  const startedAt = performance.now();
  const answer = await facade.ask(query, { token });
  return { ...outcomeOf(answer), tookMs: performance.now() - startedAt };
}

function outcomeOf({ data: { result }, errors = [] }: GraphQLAnswer): { outcome: Outcome; failure: unknown } {
  if (result.__typename !== 'CodeArtsUser') {
    expect(errors).toEqual([]);
    return { outcome: result.code, failure: result };
  }
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(errors.map(() => 'UPSTREAM_CONTRACT'));
  const missing = errors.map(({ path }) => path?.at(-1)).join(', ');
  return { outcome: missing === '' ? 'user' : `user without ${missing}`, failure: undefined };
}

/** The failure that a code stands for, as far as every one of that code is alike. */
function failureOf(outcome: Outcome): unknown {
  const kind = Object.entries(errorKinds).find(([, { code }]) => code === outcome);
  if (kind === undefined) return undefined;
  const [__typename, { code, retryable }] = kind;
  return { __typename, code, retryable, message: expect.stringMatching(/^[A-Z].*\.$/) };
}

async function tryFault({ start, reader, updater, bound, calls }: FaultCase): Promise<void> {
  const timeoutMs = bound === 'deadline' ? DEADLINES_MS.short : DEADLINES_MS.long;
  await using upstream = await start();
  await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: String(timeoutMs) });
  // What a server's very first request takes longer is none of upstream's faults.
  await facade.ask('{ __typename }');

  const [read, update] = await Promise.all([ask(facade, READ, 'reader'), ask(facade, UPDATE, 'updater')]);
  expect([read.outcome, update.outcome]).toEqual([reader, updater]);
  expect([read.failure, update.failure]).toEqual([failureOf(reader), failureOf(updater)]);
  // The first update of a token is preceded by a read of its user.
  const [readerCalls, updaterCalls] = calls;
  const userReads = updaterCalls === 0 ? 0 : 1;
  expect([upstream.callsBy('GET'), upstream.callsBy('PUT')]).toEqual([readerCalls + userReads, updaterCalls]);
  for (const { tookMs } of [read, update]) expect(tookMs).toBeLessThan(DEADLINES_MS.short + SLACK_MS);

  await upstream.released();
  if (upstream.mend === undefined) return;
  await upstream.mend();
  expect((await ask(facade, READ, 'reader')).outcome).toBe('user');
  expect((await ask(facade, UPDATE, 'updater')).outcome).toBe('user');
}

describe('faults of upstream', () => {
  for (const faultCase of faultCases) test.concurrent(faultCase.fault, () => tryFault(faultCase));

  test.each(faults)('$syntax of the emulator’s language is among them', ({ name }) => {
    const scripts = faultCases.flatMap(({ token }) => token?.slice('fault:'.length).split('+') ?? []);
    const tried = scripts.map((fault) => fault.split('=')[0]);
    expect(name === 'ok' || tried.includes(name)).toBe(true);
  });
});
