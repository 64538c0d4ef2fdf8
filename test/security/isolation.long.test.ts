import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { type Facade, type GraphQLAnswer, startFacade } from '../support/facade.ts';

/** What happens to a caller's reads and updates; the emulator's users are named after the callers. */
const behaviours = [
  'ok',
  'latency=5',
  'latency=20',
  'get:latency=10,get:ok,put:latency=5',
  'get:status=503,get:ok',
  'status=403',
  'status=401',
  'put:status=500,get:latency=5',
  'put:cut,get:ok',
  'get:body=unknown-state',
  'get:reset,get:ok',
];

const FAILURE = '... on CodeArtsError { code requestId }';
const READ = `{ me { name } again: me { name } meResult { __typename ... on CodeArtsUser { name } ${FAILURE} } }`;
const ALIASES = `{ ${Array.from({ length: 20 }, (_, at) => `a${at}: me { name }`).join(' ')} }`;
const ENTITY =
  '{ _entities(representations: [{ __typename: "CodeArtsUser", username: "stranger" }]) { __typename } me { name } }';
const update = (user: string) =>
  `mutation { updateEmail(email: "${user}@example.com", code: "SFLAJA") { __typename ... on CodeArtsUser { name commitEmail } ${FAILURE} } }`;

/** One HTTP request of a caller. */
type Act = 'read' | 'aliases' | 'entity' | 'update' | 'batch' | 'batch with update' | 'leave';
const acts: readonly Act[] = ['read', 'aliases', 'entity', 'update', 'batch', 'batch with update', 'leave'];

function bodyOf(act: Act, user: string): unknown {
  if (act === 'aliases') return { query: ALIASES };
  if (act === 'entity') return { query: ENTITY };
  if (act === 'update') return { query: update(user) };
  if (act === 'batch') return [{ query: READ }, { query: ALIASES }, { query: ENTITY }];
  if (act === 'batch with update') return [{ query: READ }, { query: update(user) }, { query: READ }];
  return { query: READ };
}

interface Caller {
  readonly user: string;
  readonly token: string;
}

let asked = 0;

/** Sends a request and tells every user and every request id that its answer speaks of, besides its own. */
async function strangersIn(facade: Facade, { user, token }: Caller, act: Act): Promise<string[]> {
  asked += 1;
  const requestId = `${user}:${asked}`;
  const leave = new AbortController();
  const sent = facade.post(bodyOf(act, user), { token, headers: { 'x-request-id': requestId }, signal: leave.signal });
  if (act === 'leave') {
    setImmediate(() => leave.abort());
    await sent.then((response) => response.text()).catch(() => {});
    return [];
  }
  const response = await sent;
  const text = await response.text();
  const named = [...text.matchAll(/caller-\d+/g)].map(([name]) => name);
  const ids: string[] = [];
  const answers = [
    JSON.parse(text, (key, value) => {
      // What upstream says holds the id of the request that opened the shared read: the same user's, which the names above show.
      if (key === 'upstream') ids.pop();
      if (key === 'requestId') ids.push(value);
      return value;
    }),
  ].flat() as GraphQLAnswer[];
  expect(answers.length).toBe([bodyOf(act, user)].flat().length);
  expect(response.headers.get('x-request-id')).toBe(requestId);
  return [...named.filter((name) => name !== user), ...ids.filter((id) => id !== requestId)].map(String);
}

/** As many callers, each with a user and a behaviour of its own. */
function callers(count: number): Caller[] {
  return Array.from({ length: count }, (_, at) => ({
    user: `caller-${at}`,
    token: `fault:${behaviours[at % behaviours.length]}@caller-${at}`,
  }));
}

const UNLIMITED = { UPDATE_EMAIL_LIMIT: '1000000/1h', CODEARTS_TIMEOUT_MS: '20000', LOG_LEVEL: 'silent' };

describe('no answer speaks of another token’s user', () => {
  test('with 220 tokens that do everything at once', async () => {
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, UNLIMITED);
    const all = callers(220);
    // The order is that of a fixed seed, so that a failure can be seen again.
    const [order = []] = fc.sample(
      fc.shuffledSubarray(
        all.flatMap((caller) => acts.map((act) => ({ caller, act }))),
        { minLength: all.length * acts.length },
      ),
      { numRuns: 1, seed: 20_251_122 },
    );
    for (let from = 0; from < order.length; from += 110) {
      const wave = order.slice(from, from + 110);
      const strangers = await Promise.all(wave.map(({ caller, act }) => strangersIn(facade, caller, act)));
      expect(strangers.flat()).toEqual([]);
    }
    // What went upstream with a token was asked for by its caller.
    for (const call of emulator.calls) expect(call.token?.endsWith(`@${call.requestId.split(':')[0]}`)).toBe(true);
  });

  test('in any order of any two', async () => {
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, UNLIMITED);
    const pairs = callers(behaviours.length);
    const steps = fc.array(
      fc.record({ who: fc.integer({ min: 0, max: 1 }), act: fc.constantFrom(...acts), waits: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(pairs, { minLength: 2, maxLength: 2 }), steps, async (two, sequence) => {
        const pending: Promise<string[]>[] = [];
        for (const { who, act, waits } of sequence) {
          const caller = two[who];
          if (caller === undefined) continue;
          const sent = strangersIn(facade, caller, act);
          pending.push(sent);
          if (waits) await sent;
        }
        expect((await Promise.all(pending)).flat()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
