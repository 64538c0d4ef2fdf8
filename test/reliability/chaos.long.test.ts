import { setTimeout as pass } from 'node:timers/promises';
import fc from 'fast-check';
import { GraphQLUnionType } from 'graphql';
import { expect, test } from 'vitest';
import { PROBE_EVERY_MS } from '../../src/codearts/circuit-breaker.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { schema } from '../../src/schema/index.ts';
import { useClock } from '../support/clock.ts';
import { type Facade, startFacade } from '../support/facade.ts';

/** Set the environment variable CHAOS_SEED to the number in a failed test's name to run the same again. */
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));
const RUNS = 8;
const TIMEOUT_MS = 1_000;
/** What a busy machine may take on top. */
const SLACK_MS = 30_000;
/** Longest wait before a request is sent, and before a client loses patience, in milliseconds. */
const SPREAD_MS = 50;

const FAILURE = '... on CodeArtsError { code message retryable requestId }';
const operations = {
  read: { union: 'MeResult', query: `{ result: meResult { __typename ... on CodeArtsUser { name } ${FAILURE} } }` },
  update: {
    union: 'UpdateEmailResult',
    query: `mutation { result: updateEmail(email: "new@example.com", code: "SFLAJA") { __typename ... on CodeArtsUser { name } ${FAILURE} } }`,
  },
  send: {
    union: 'SendEmailCodeResult',
    query: `mutation { result: sendEmailCode(email: "new@example.com") { __typename ... on CodeArtsEmailCodeSent { email } ${FAILURE} } }`,
  },
} as const;

interface Asked {
  readonly operation: keyof typeof operations;
  readonly afterMs: number;
  /** When its client disconnects; undefined: it waits. */
  readonly leavesAfterMs: number | undefined;
}

/** One user, what goes wrong for their token, and what they ask for. */
interface Chaos {
  readonly script: string;
  readonly asked: readonly Asked[];
}

const fault = fc.constantFrom(
  ...[
    'ok',
    'latency=20',
    'latency=5000',
    'hang',
    'reset',
    'cut',
    'drip',
    'drip=1',
    'flood=3mb',
    'header=200kb',
    'redirect',
  ],
  ...['status=401', 'status=403', 'status=404', 'status=429', 'status=429+retry-after=0', 'status=429+retry-after=60'],
  ...['status=500', 'status=502', 'status=503', 'status=503+cut', 'html=502', 'enveloped=500', 'echo-token'],
  ...['body=empty', 'body=not-json', 'body=no-id', 'body=bad-time', 'body=nulls', 'latency=30+body=array'],
);
const step = fc.tuple(fc.constantFrom('', 'get:', 'put:', 'post:'), fault).map((parts) => parts.join(''));
const milliseconds = fc.nat(SPREAD_MS);
const asked: fc.Arbitrary<Asked> = fc.record({
  operation: fc.constantFrom('read', 'read', 'read', 'update', 'send'),
  afterMs: milliseconds,
  leavesAfterMs: fc.option(milliseconds, { freq: 8, nil: undefined }),
});
const chaos: fc.Arbitrary<readonly Chaos[]> = fc.array(
  fc.record({
    script: fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join(',')),
    asked: fc.array(asked, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 10, maxLength: 30 },
);

test(`whatever goes wrong upstream, each answer is its caller's own, in time and of the schema (CHAOS_SEED=${seed})`, {
  timeout: 300_000,
}, async () => {
  await fc.assert(fc.asyncProperty(chaos, survives), { seed, numRuns: RUNS, endOnFailure: true });
});

const clock = useClock();

async function survives(users: readonly Chaos[]): Promise<void> {
  const handles = networkHandles();
  {
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, { CODEARTS_TIMEOUT_MS: String(TIMEOUT_MS) });
    for (const [at, { script }] of users.entries()) emulator.script(`token-${at}`, `${script}@user-${at}`);

    await Promise.all(
      users.flatMap(({ script, asked }, at) =>
        // Only the users whose upstream withholds names may be without one.
        asked.map((one, number) => ask(facade, at, number, one, script.includes('body=nulls'))),
      ),
    );
    for (const [at, { asked }] of users.entries()) {
      for (const [operation, method] of [
        ['update', 'PUT'],
        ['send', 'POST'],
      ] as const) {
        const sent = emulator.calls.filter((call) => call.token === `token-${at}` && call.method === method);
        expect(sent.length).toBeLessThanOrEqual(asked.filter((one) => one.operation === operation).length);
        expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(sent.length);
      }
    }
    await Promise.all(emulator.calls.map(({ ended }) => ended));

    clock.skip(PROBE_EVERY_MS);
    for (const at of users.keys()) {
      emulator.script(`token-${at}`, `ok@user-${at}`);
      const { data, errors } = await facade.ask(operations.read.query, { token: `token-${at}` });
      expect({ data, errors }).toEqual({ data: { result: { __typename: 'CodeArtsUser', name: `user-${at}` } } });
    }
  }
  await expect.poll(networkHandles, { timeout: 30_000 }).toEqual(handles);
}

async function ask(
  facade: Facade,
  at: number,
  number: number,
  { operation, afterMs, leavesAfterMs }: Asked,
  mayBeNameless: boolean,
): Promise<void> {
  const [user, token, requestId] = [`user-${at}`, `token-${at}`, `request-${at}-${number}`];
  await pass(afterMs);
  const { query, union } = operations[operation];
  const signal = leavesAfterMs === undefined ? undefined : AbortSignal.timeout(leavesAfterMs);
  const startedAt = performance.now();
  const answer = await facade
    .ask(query, { token, headers: { 'x-request-id': requestId }, ...(signal && { signal }) })
    .catch((error: unknown) => {
      if (signal?.aborted) return undefined;
      throw error;
    });
  if (answer === undefined) return;
  expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + SLACK_MS);

  const { data, errors = [] } = answer;
  expect(errors.filter(({ extensions }) => extensions['code'] !== 'UPSTREAM_CONTRACT')).toEqual([]);
  const { __typename, name, email, code, message } = data.result;
  expect(typeNamesOf(union)).toContain(__typename);
  if (__typename === 'CodeArtsUser') expect(mayBeNameless ? [user, null] : [user]).toContain(name);
  else if (__typename === 'CodeArtsEmailCodeSent') expect(email).toBe('new@example.com');
  else expect(data.result).toMatchObject({ code: expect.any(String), message: expect.any(String), requestId });
  if (operation === 'read') expect(code).not.toBe('UNCONFIRMED');
  expect(message ?? '').not.toContain(token);
}

function typeNamesOf(union: string): string[] {
  const type = schema.getType(union);
  return type instanceof GraphQLUnionType ? type.getTypes().map(({ name }) => name) : [];
}

/** Sockets and listeners that keep this process alive. */
function networkHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Pipe)/.test(name));
}
