import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { OK, outcomes, worstOf } from '../../src/telemetry/outcomes.ts';
import { requestFields } from '../../src/telemetry/request-log.ts';
import { startCommand } from '../support/command.ts';
import { startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { linesOf } from '../support/log-lines.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';
import { cases, prepare } from './cases.ts';

const READ = 'query Me { me { state } }';
const LEVELS = { info: 30, warn: 40, error: 50 };

describe('each HTTP request is logged in one line', () => {
  const pair = useFacade({ CODEARTS_TIMEOUT_MS: '1000', GRAPHIQL: 'on' });

  test.each(cases)('$name', async (one) => {
    const { facade, upstream } = pair;
    const { send, counts } = one;
    await knowUser(pair);
    prepare(one, upstream);
    const before = linesOf(facade.log(), 'request').length;
    await send(facade, upstream);
    const [line, ...more] = linesOf(facade.log(), 'request').slice(before);
    expect(more).toEqual([]);
    const { level, time, msg, ...fields } = line;
    expect(Object.keys(requestFields)).toEqual(expect.arrayContaining(Object.keys(fields)));
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    // What the line says is what the metrics say.
    const counted = Object.keys(counts).join('\n');
    expect(counted).toContain(`status="${fields.status}"`);
    if (fields.outcome) expect(counted).toContain(`outcome="${fields.outcome}"`);
    else expect(counted).not.toContain('outcome');
    expect(level).toBe(LEVELS[outcomes[fields.outcome ?? OK]?.level ?? 'error']);
    const upstreamCalls = Object.entries(counts).filter(([name]) => name.startsWith('codearts_requests_total'));
    expect(fields.upstreamCalls).toBe(upstreamCalls.reduce((sum, [, count]) => sum + count, 0));
  });

  test('with sizes and durations', async () => {
    const { facade, upstream } = pair;
    upstream.answer = (call) => reply(call, 200, fixture('user'));
    const response = await facade.post({ query: READ });
    const body = await response.text();
    expect(linesOf(facade.log(), 'request').at(-1)).toEqual({
      level: 30,
      time: expect.any(String),
      requestId: response.headers.get('x-request-id'),
      method: 'POST',
      route: '/graphql',
      status: 200,
      operation: 'Me',
      kind: 'query',
      outcome: 'ok',
      durationMs: expect.any(Number),
      upstreamCalls: 1,
      upstreamMs: expect.any(Number),
      bytesIn: JSON.stringify({ query: READ }).length,
      bytesOut: body.length,
      msg: 'request',
    });
  });

  test('for a batch with the names of all operations, and every code', async () => {
    const { facade, upstream } = pair;
    upstream.answer = (call) => reply(call, 401, {});
    await facade.post([{ query: READ }, { query: '{ nothing }' }, { query: '{ me { id } }' }]);
    expect(linesOf(facade.log(), 'request').at(-1)).toMatchObject({
      operation: 'Me,anonymous',
      kind: 'query,query',
      batch: 3,
      outcome: 'UNAUTHENTICATED',
      codes: ['UNAUTHENTICATED', 'GRAPHQL_VALIDATION_FAILED'],
    });
  });

  test('with the whole name of the operation, up to 128 characters', async () => {
    const { facade } = pair;
    await facade.ask(`query ${'x'.repeat(128)} { __typename }`);
    expect(linesOf(facade.log(), 'request').at(-1).operation).toBe('x'.repeat(128));
  });
});

test('a client that disconnects is logged with status 499, and its cancelled read is no upstream failure', async () => {
  await using upstream = await startUpstream(() => {});
  await using facade = await startFacade(upstream.url);
  const leave = new AbortController();
  const asked = facade.ask(READ, { signal: leave.signal });
  const [call] = await upstream.received(1);
  leave.abort();
  await expect(asked).rejects.toThrow();
  await call?.left;
  await expect
    .poll(() => linesOf(facade.log()))
    .toEqual([
      expect.objectContaining({
        level: 30,
        status: 499,
        outcome: 'CLIENT_DISCONNECTED',
        upstreamCalls: 1,
        msg: 'request',
      }),
    ]);
});

test('a client that disconnects during an update is logged when the update has ended, and later reads of its batch are not sent', async () => {
  await using upstream = await startUpstream(() => {});
  let hasLeft: Promise<unknown> | undefined;
  await using facade = await startFacade(
    upstream.url,
    {},
    {
      mount: (listener) => (incoming, response) => {
        hasLeft = once(response, 'close');
        listener(incoming, response);
      },
    },
  );
  await knowUser({ upstream, facade });
  const leave = new AbortController();
  const update = { query: 'mutation { updateEmail(email: "a@b.example", code: "SFLAJA") { __typename } }' };
  const asked = facade.post([update, { query: READ }], { signal: leave.signal });
  const [call] = await upstream.received(1);
  leave.abort();
  await expect(asked).rejects.toThrow();
  await hasLeft;
  if (call) reply(call, 403, { error_code: 'CH.004403', error_msg: 'no' });
  await expect.poll(() => linesOf(facade.log(), 'request').slice(1)).toMatchObject([{ status: 499, upstreamCalls: 1 }]);
  expect(upstream.calls.map(({ method }) => method)).toEqual(['PUT']);
});

test('the worst of several outcomes stands for all, and an unknown one is the worst', () => {
  expect(worstOf([])).toBe('ok');
  expect(worstOf(['INVALID_INPUT', 'UNAVAILABLE', 'UPSTREAM_CONTRACT'])).toBe('UNAVAILABLE');
  expect(worstOf(['UNAVAILABLE', 'SOMETHING_NEW'])).toBe('SOMETHING_NEW');
});

describe('of successful requests', () => {
  afterEach(() => vi.restoreAllMocks());

  async function written(LOG_SUCCESS_SAMPLE_RATE: string, queries: readonly string[]): Promise<string[]> {
    await using upstream = await startUpstream((call) => reply(call, 401, {}));
    await using facade = await startFacade(upstream.url, { LOG_SUCCESS_SAMPLE_RATE });
    for (const query of queries) await facade.ask(query);
    return linesOf(facade.log(), 'request').map(({ outcome }) => outcome);
  }

  test('none are logged at rate 0, while all failures are', async () => {
    expect(await written('0', ['{ __typename }', READ, '{ __typename }', '{ nothing }'])).toEqual([
      'UNAUTHENTICATED',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  test('the configured fraction is logged', async () => {
    const chances = [0.1, 0.3, 0.2, 0.25];
    vi.spyOn(Math, 'random').mockImplementation(() => chances.shift() ?? 1);
    expect(await written('0.25', Array(4).fill('{ __typename }'))).toHaveLength(2);
  });
});

describe('log lines of the process', () => {
  // The built files are what is started here: `npm test` builds them first.
  const CRASH = `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => { throw new Error('a crash') })")}`;
  const env = { PORT: '0', MANAGEMENT_PORT: '0', LOG_FORMAT: 'json', NODE_OPTIONS: `--import=${CRASH}` };

  async function ask(url: string, count: number): Promise<void> {
    const body = JSON.stringify({ query: READ });
    const headers = { 'content-type': 'application/json', 'x-auth-token': 'demo-token' };
    for (let at = 0; at < count; at += 1)
      await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
  }

  test('are written while it runs', async () => {
    const server = startCommand('main', [], env);
    const [, url = ''] = await server.writes(/"url":"(http:[^"]+)"/);
    await ask(url, 1);
    await server.writes(/"operation":"Me"/);
  });

  test.each([
    ['receives SIGTERM', 'SIGTERM', 0],
    ['crashes', 'SIGUSR2', 1],
  ] as const)('have all been written when it %s', async (_what, signal, status) => {
    const server = startCommand('main', [], env);
    const [, url = ''] = await server.writes(/"url":"(http:[^"]+)"/);
    await ask(url, 500);
    const { code, stdout } = await server.stop(signal);
    expect(code).toBe(status);
    expect(linesOf(stdout, 'request')).toHaveLength(500);
    if (status === 0) expect(stdout.trimEnd().split('\n').at(-1)).toContain('"msg":"stopped"');
  });
});
