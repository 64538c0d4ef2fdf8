import { setTimeout as pass } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MIN_CALLS, PROBE_EVERY_MS } from '../../src/codearts/circuit-breaker.ts';
import { useClock } from '../support/clock.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { type Call, fixture, reply, startUpstream } from '../support/upstream.ts';

const FAILURE = '... on CodeArtsError { code message retryable }';
const READ = `{ result: meResult { __typename ${FAILURE} } }`;
const UPDATE = `mutation { result: updateEmail(email: "new@example.com") { __typename ${FAILURE} } }`;

const OPEN = {
  __typename: 'CodeArtsUnavailableError',
  code: 'UNAVAILABLE',
  retryable: true,
  message: 'Requests to CodeArts Repo are suspended: the circuit breaker is open.',
};

const clock = useClock();

const fail = (call: Call) => reply(call, 500, '');
const succeed = (call: Call) => reply(call, 200, fixture('user'));

function readAs(facade: Facade, ...tokens: string[]): Promise<unknown[]> {
  return Promise.all(tokens.map(async (token) => (await facade.ask(READ, { token })).data.result));
}

function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `token-${at}`);
}

/** A facade whose circuit has just opened, while time stands still. */
async function startOpen() {
  clock.stop();
  return startFailing();
}

async function startFailing() {
  const upstream = await startUpstream(fail);
  const facade = await startFacade(upstream.url);
  await readAs(facade, ...tokens(MIN_CALLS));
  expect(upstream.calls).toHaveLength(MIN_CALLS);
  upstream.calls.length = 0;
  return { upstream, facade };
}

/** The turns of the circuit, as the log tells them. */
function turns(facade: Facade): unknown[] {
  const lines = facade.log().trim().split('\n');
  return lines.map((line) => JSON.parse(line)).flatMap(({ circuit }) => circuit ?? []);
}

test('while the circuit is open, reads and updates are answered without a call', async () => {
  const { upstream, facade } = await startOpen();
  await using _upstream = upstream;
  await using _facade = facade;
  expect(await readAs(facade, ...tokens(30))).toEqual(tokens(30).map(() => OPEN));
  const update = (await facade.ask(UPDATE)).data.result;
  expect(update).toEqual({ ...OPEN, message: `${OPEN.message} Nothing was changed.` });
  expect(upstream.calls).toEqual([]);
  expect(turns(facade)).toEqual(['open']);
});

test('one probe closes it, and those who come during the probe do not wait for it', async () => {
  const { upstream, facade } = await startOpen();
  await using _upstream = upstream;
  await using _facade = facade;
  clock.skip(PROBE_EVERY_MS);
  upstream.answer = () => {};
  const probe = readAs(facade, 'prober');
  const [call] = await upstream.received(1);
  expect(await readAs(facade, ...tokens(30))).toEqual(tokens(30).map(() => OPEN));
  expect(upstream.calls).toHaveLength(1);
  upstream.answer = succeed;
  if (call) succeed(call);
  const user = { __typename: 'CodeArtsUser' };
  expect(await probe).toEqual([user]);
  expect(await readAs(facade, ...tokens(30))).toEqual(tokens(30).map(() => user));
  expect(turns(facade)).toEqual(['open', 'probing', 'closed']);
});

test('a probe whose client disconnects goes on, so that no client can keep it open by abandoning every probe', async () => {
  const { upstream, facade } = await startOpen();
  await using _upstream = upstream;
  await using _facade = facade;
  clock.skip(PROBE_EVERY_MS);
  upstream.answer = () => {};
  const client = new AbortController();
  const abandoned = facade.ask(READ, { token: 'leaver', signal: client.signal }).catch(() => {});
  const [probe] = await upstream.received(1);
  client.abort();
  await abandoned;
  await pass(100);
  upstream.answer = succeed;
  if (probe) succeed(probe);
  await expect.poll(() => turns(facade)).toEqual(['open', 'probing', 'closed']);
  expect(await readAs(facade, 'a')).toEqual([{ __typename: 'CodeArtsUser' }]);
});

test('an update may be the probe', async () => {
  const { upstream, facade } = await startOpen();
  await using _upstream = upstream;
  await using _facade = facade;
  clock.skip(PROBE_EVERY_MS);
  upstream.answer = succeed;
  expect((await facade.ask(UPDATE)).data.result).toEqual({ __typename: 'CodeArtsUser' });
  expect(turns(facade)).toEqual(['open', 'probing', 'closed']);
});

test('the pause is over by itself', async () => {
  const { upstream, facade } = await startFailing();
  await using _upstream = upstream;
  await using _facade = facade;
  upstream.answer = succeed;
  // Timers round to milliseconds, and may so be early by less than one.
  await pass(PROBE_EVERY_MS + 1);
  expect(await readAs(facade, 'token')).toEqual([{ __typename: 'CodeArtsUser' }]);
});
