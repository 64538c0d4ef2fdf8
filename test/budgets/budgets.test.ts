import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operation, post, toBytes } from '../attacker/attack-request.ts';
import { RawClient, type RawResponse } from '../attacker/raw-client.ts';
import { type ServerProcess, startServerProcess, TELLS_PEAK_MEMORY } from '../support/server-process.ts';
import { type Call, fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';
import { measuredTable, record } from './measured-table.ts';
import { edges } from './one-request.ts';
import { slowRequests } from './slow-requests.ts';

const MIB = 1_048_576;
const LONGEST_TURN_MS = 50;
const MAX_BODY_BYTES = 262_144;
const MAX_RESPONSE_BYTES = 2 * MIB;
const MAX_IN_FLIGHT = 4_096;
const MAX_IN_FLIGHT_BYTES = 96 * MIB;
const MAX_PIPELINED = 16;
const STALLED_MS = 30_000;
/** A heap of 256 MiB, the bodies and responses beside it, and the program: more is a leak. */
const MAX_RESIDENT_MIB = 400;
const MAX_CACHE_MIB = 32;

const READ = operation('{ me { commitEmail } }');

afterAll(() => void process.stdout.write(`\n${measuredTable()}\n\n`));

/** A server with an upstream of its own, for tests that fill it up. */
async function startPair(
  answer?: (call: Call) => void,
): Promise<{ server: ServerProcess; upstream: Upstream } & AsyncDisposable> {
  const upstream = await startUpstream(answer);
  const server = await startServerProcess(upstream.url, { CODEARTS_TIMEOUT_MS: '60000' });
  return {
    server,
    upstream,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** One request as bytes, with a token of its own. */
function bytesOf(body: string, token = 'the-token', id = 'budget'): Buffer {
  return toBytes(post(body), id, new Map([['token0', token]]));
}

async function exchange(url: string, bytes: Buffer): Promise<RawResponse | undefined> {
  const client = await RawClient.open(url);
  await client.send(bytes);
  const [response] = await client.received(1);
  client.leave();
  return response;
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads responses of any shape, and fails if they have another
function json(response: RawResponse | undefined): any {
  return JSON.parse(response?.body.toString('utf8') ?? '');
}

function codeOf(response: RawResponse | undefined): unknown {
  const [first] = [json(response)].flat();
  return first.errors?.[0]?.extensions?.code;
}

describe('one request', () => {
  let pair: Awaited<ReturnType<typeof startPair>>;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  const send = (body: unknown) =>
    exchange(pair.server.url, bytesOf(typeof body === 'string' ? body : JSON.stringify(body)));

  test.each(edges)('$what: the bound passes, one more is rejected', async ({ what, bound, passes, tooMuch }) => {
    const accepted = await send(passes);
    expect([accepted?.status, codeOf(accepted)]).toEqual([200, undefined]);
    const calls = pair.upstream.calls.length;
    const rejected = await send(tooMuch);
    expect([rejected?.status, codeOf(rejected)]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect([json(rejected)].flat()).toHaveLength([tooMuch].flat().length);
    expect(pair.upstream.calls).toHaveLength(calls);
    record(what, bound, `${bound} passes, one more is 400`);
  });

  test('operations of a batch: 10 pass, 11 are rejected', async () => {
    const batch = (count: number) => Array(count).fill({ query: '{ __typename }' });
    expect((await send(batch(10)))?.status).toBe(200);
    expect((await send(batch(11)))?.status).toBe(400);
    record('operations of a batch', '10', '10 pass, 11 are 400');
  });

  test('its body: 256 KiB pass, one byte more is 413', async () => {
    expect((await send(READ.padEnd(MAX_BODY_BYTES)))?.status).toBe(200);
    const rejected = await send(READ.padEnd(MAX_BODY_BYTES + 1));
    expect([rejected?.status, codeOf(rejected)]).toEqual([413, 'BODY_TOO_LARGE']);
    record('request body', '256 KiB', '262,144 bytes pass, 262,145 are 413');
  });

  test.each([
    ['an overlong form', '{"query":"{ me { id } }","variables":{"a":"\u00c0\u00af"}}'],
    ['half of a character', '{"query":"{ me { id } }","variables":{"a":"\u00e2\u0082"}}'],
    ['a surrogate', '{"query":"{ me { id } }","variables":{"a":"\u00ed\u00a0\u0080"}}'],
  ])('its body is 400 when it is not UTF-8: %s', async (_name, body) => {
    expect((await send(body))?.status).toBe(400);
  });

  test('validation errors: 20 of at most 500 characters', async () => {
    const unknown = (count: number) => ({
      query: `{ ${Array.from({ length: count }, (_, at) => `${'x'.repeat(100)}${at}`).join(' ')} }`,
    });
    const sizes = await Promise.all(
      [20, 21, 1_000].map(async (count) => json(await send(unknown(count))).errors.length),
    );
    expect(sizes[0]).toBe(20);
    expect(Math.max(...sizes)).toBe(20);
    const long = await send({ query: `query ($a: Int = "${'long '.repeat(20_000)}") { me { id } }` });
    const lengths = json(long).errors.map(({ message }: { message: string }) => message.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(500);
    record(
      'validation errors in a response',
      '20 of 500 characters',
      `${Math.max(...sizes)} of ${Math.max(...lengths)} characters`,
    );
  });

  describe('blocks nobody for 50 ms', () => {
    let worst = { name: '', ms: 0 };
    afterAll(() =>
      record('time in which no other request is served', '50 ms', `${worst.ms.toFixed(1)} ms (${worst.name})`),
    );

    test.each(slowRequests)('%s', async (name, request) => {
      const { server } = pair;
      const turns: number[] = [];
      // The garbage collector may stop the world at any time; what a request does, it does each time.
      for (let at = 0; at < 3; at += 1) {
        await server.longestTurnMs();
        await exchange(server.url, toBytes(request, `slow-${at}`, new Map([['token0', 'the-token']])));
        turns.push(await server.longestTurnMs());
      }
      const ms = Math.min(...turns);
      if (ms > worst.ms) worst = { name, ms };
      expect(ms).toBeLessThan(LONGEST_TURN_MS);
    });
  });
});

test('a response: 2 MiB pass, one byte more is LIMIT_EXCEEDED', async () => {
  const user = { ...JSON.parse(fixture('user')), name: `${'€'.repeat(500)}${'n'.repeat(500)}`, username: 'u' };
  await using pair = await startPair((call) => reply(call, 200, user));
  const { data } = json(await exchange(pair.server.url, bytesOf(operation('{ me { __typename id } }'))));
  const body = operation(
    `query ($e: [_Any!]!) { _entities(representations: $e) { ... on ${data.me.__typename} { name } } me { username } }`,
    { e: Array(1_042).fill({ __typename: data.me.__typename, id: data.me.id }) },
  );
  const size = async () => (await exchange(pair.server.url, bytesOf(body)))?.body.length ?? 0;
  const missing = MAX_RESPONSE_BYTES - (await size()) + 1;
  user.username = `${'€'.repeat(Math.floor(missing / 3))}${'u'.repeat(missing % 3)}`;
  expect(await size()).toBe(MAX_RESPONSE_BYTES);
  user.username += 'u';
  const rejected = await exchange(pair.server.url, bytesOf(body));
  expect([json(rejected).errors.length, codeOf(rejected)]).toEqual([1, 'LIMIT_EXCEEDED']);
  expect(rejected?.body.length).toBeLessThan(1_000);
  record('response', '2 MiB', '2,097,152 bytes pass, 2,097,153 become one error');
});

describe('the document cache holds 32 MiB at most', () => {
  let worst = 0;
  afterAll(() => record('document cache', `${MAX_CACHE_MIB} MiB of heap`, `${worst.toFixed(1)} MiB`));

  test.each<[string, number, (at: number) => string]>([
    ['documents of many tokens', 600, (at) => `query Q${at} { me(a: [${'[]'.repeat(990)}]) { id } }`],
    ['valid documents of many fields', 600, (at) => `query Q${at} { ${'__typename '.repeat(1_900)}}`],
    ['documents of long texts', 600, (at) => `query Q${at} { __type(name: "${'n'.repeat(250_000)}") { name } }`],
    ['documents of long comments', 600, (at) => `#${'c'.repeat(250_000)}\nquery Q${at} { __typename }`],
    ['small documents', 20_000, (at) => `query Q${at} { __typename }`],
  ])('%s', async (_name, count, text) => {
    await using pair = await startPair();
    const client = await RawClient.open(pair.server.url);
    const send = async (from: number, to: number) => {
      for (let at = from; at < to; at += MAX_PIPELINED) {
        const several = Array.from({ length: Math.min(MAX_PIPELINED, to - at) }, (_, more) =>
          bytesOf(operation(text(at + more))),
        );
        client.responses.length = 0;
        await client.send(Buffer.concat(several));
        expect(await client.received(several.length)).toHaveLength(several.length);
      }
    };
    // The first ones load code.
    await send(0, 16);
    const before = await pair.server.heapUsed();
    await send(16, count);
    const grown = ((await pair.server.heapUsed()) - before) / MIB;
    client.leave();
    worst = Math.max(worst, grown);
    expect(grown).toBeLessThan(MAX_CACHE_MIB);
  });
});

/** An upstream that answers when it is told to. */
function held() {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  return {
    answer: (call: Call) => {
      const respond = () => reply(call, 200, fixture('user'));
      if (isOpen) respond();
      else waiting.push(respond);
    },
    release() {
      isOpen = true;
      for (const respond of waiting) respond();
    },
  };
}

/** Opens a few at a time, as a listener's backlog is short. */
async function openMany(url: string, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  while (clients.length < count) {
    clients.push(
      ...(await Promise.all(Array.from({ length: Math.min(64, count - clients.length) }, () => RawClient.open(url)))),
    );
  }
  return clients;
}

/** Statuses of the responses of many clients, counted. */
function statuses(clients: readonly RawClient[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { status } of clients.flatMap(({ responses }) => responses))
    counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

describe.skipIf(!TELLS_PEAK_MEMORY)('many requests', () => {
  test('4,096 in flight pass, the next one is 503 with Retry-After', async () => {
    const upstream = held();
    await using pair = await startPair(upstream.answer);
    const clients = await openMany(pair.server.url, MAX_IN_FLIGHT / MAX_PIPELINED);
    const sixteen = Buffer.concat(Array(MAX_PIPELINED).fill(bytesOf(READ)));
    await Promise.all(clients.map((client) => client.send(sixteen)));
    await pair.upstream.received(1);
    await inFlight(pair.server, MAX_IN_FLIGHT);
    const rejected = await exchange(pair.server.url, bytesOf(READ));
    expect(rejected?.status).toBe(503);
    expect(Number(rejected?.headers.get('retry-after'))).toBeGreaterThan(0);
    upstream.release();
    await Promise.all(clients.map((client) => client.received(MAX_PIPELINED)));
    expect(statuses(clients)).toEqual(new Map([[200, MAX_IN_FLIGHT]]));
    for (const client of clients) client.leave();
    const peak = pair.server.peakMemoryMiB();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    record('requests in flight', '4,096', `4,096 pass, the next one is 503; ${peak.toFixed(0)} MiB resident`);
  });

  test('bodies in flight take 96 MiB at most', async () => {
    const upstream = held();
    await using pair = await startPair(upstream.answer);
    const body = bytesOf(operation('{ me { commitEmail } }', { filler: 'f'.repeat(250_000) }));
    const fitting = Math.floor((0.9 * MAX_IN_FLIGHT_BYTES) / body.length);
    const clients = await openMany(pair.server.url, 2 * fitting);
    await Promise.all(clients.slice(0, fitting).map((client) => client.send(body)));
    await inFlight(pair.server, fitting);
    expect(statuses(clients)).toEqual(new Map());
    // A server that rejects before it has read a body may close the connection before its response is read.
    const further = clients.slice(fitting);
    await Promise.all(further.map((client) => client.send(body)));
    await Promise.race([Promise.all(further.map((client) => client.received(1))), inFlight(pair.server, 2 * fitting)]);
    upstream.release();
    await Promise.all(clients.map((client) => client.received(1)));
    const counts = statuses(clients);
    expect(counts.get(200)).toBeGreaterThanOrEqual(fitting);
    expect((counts.get(200) ?? 0) * body.length).toBeLessThanOrEqual(MAX_IN_FLIGHT_BYTES);
    const peak = pair.server.peakMemoryMiB();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    expect((await exchange(pair.server.url, bytesOf(READ)))?.status).toBe(200);
    record(
      'bodies in flight',
      '96 MiB',
      `${(((counts.get(200) ?? 0) * body.length) / MIB).toFixed(1)} MiB of ${((2 * fitting * body.length) / MIB).toFixed(0)} MiB pass; ${peak.toFixed(0)} MiB resident`,
    );
  });

  test('responses to clients that do not read take 96 MiB at most', async () => {
    const user = { ...JSON.parse(fixture('user')), name: '€'.repeat(500) };
    await using pair = await startPair((call) => reply(call, 200, user));
    const { data } = json(await exchange(pair.server.url, bytesOf(operation('{ me { __typename id } }'))));
    const body = operation(
      `query ($e: [_Any!]!) { _entities(representations: $e) { ... on ${data.me.__typename} { name } } }`,
      { e: Array(1_300).fill({ __typename: data.me.__typename, id: data.me.id }) },
    );
    const clients = await openMany(pair.server.url, 150);
    for (const client of clients) client.stopReading();
    await Promise.all(clients.map((client, at) => client.send(bytesOf(body, `token-${at}`))));
    await pair.upstream.received(49);
    // A client that reads is served, or told to come back, while the others fill up what there is.
    for (let at = 0; at < 20; at += 1)
      expect([200, 503]).toContain((await exchange(pair.server.url, bytesOf(READ)))?.status);
    const peak = pair.server.peakMemoryMiB();
    for (const client of clients) client.leave();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    record('unsent responses', '96 MiB', `150 clients that do not read 1.9 MiB each: ${peak.toFixed(0)} MiB resident`);
  });

  test('16 of a connection are read at a time, all are answered in order', async () => {
    const upstream = held();
    await using pair = await startPair(upstream.answer);
    const client = await RawClient.open(pair.server.url);
    const count = 150;
    const filler = 'f'.repeat(240_000);
    const ids = Array.from({ length: count }, (_, at) => `pipelined-${at}`);
    const sent = client.send(
      Buffer.concat(ids.map((id) => bytesOf(operation('{ me { commitEmail } }', { filler }), `token-of-${id}`, id))),
    );
    await pair.upstream.received(MAX_PIPELINED);
    // Another client's request goes all the way, so that what the server would read without a bound it has read by then.
    const other = exchange(pair.server.url, bytesOf(READ));
    await pair.upstream.received(MAX_PIPELINED + 1);
    expect(pair.upstream.calls).toHaveLength(MAX_PIPELINED + 1);
    upstream.release();
    await Promise.all([sent, other]);
    const responses = await client.received(count);
    expect(responses.map(({ status, headers }) => [status, headers.get('x-request-id')])).toEqual(
      ids.map((id) => [200, id]),
    );
    client.leave();
    const peak = pair.server.peakMemoryMiB();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    record(
      'pipelined requests of a connection',
      '16',
      `16 read at a time of 150 of 240 KB; ${peak.toFixed(0)} MiB resident`,
    );
  });
});

test('a client that takes nothing of its response for 30 s is disconnected', async () => {
  const user = { ...JSON.parse(fixture('user')), name: '€'.repeat(1_000) };
  await using pair = await startPair((call) => reply(call, 200, user));
  const { data } = json(await exchange(pair.server.url, bytesOf(operation('{ me { __typename id } }'))));
  const body = operation(
    `query ($e: [_Any!]!) { _entities(representations: $e) { ... on ${data.me.__typename} { name } } }`,
    { e: Array(690).fill({ __typename: data.me.__typename, id: data.me.id }) },
  );
  const client = await RawClient.open(pair.server.url);
  client.stopReading();
  const start = performance.now();
  // More than the buffers of the system take, of which there may be some MiB.
  await client.send(Buffer.concat(Array(MAX_PIPELINED).fill(bytesOf(body))));
  await disconnected(pair.server);
  const after = performance.now() - start;
  client.leave();
  expect(after).toBeGreaterThan(STALLED_MS - 1_000);
  expect(after).toBeLessThan(STALLED_MS * 1.5);
  record('a client that does not take its response', '30 s', `disconnected after ${(after / 1_000).toFixed(1)} s`);
});

async function gauge(server: ServerProcess): Promise<number> {
  const metrics = await (await fetch(`${server.management}/metrics`)).text();
  return Number(/^graphql_http_requests_in_flight (\d+)$/m.exec(metrics)?.[1]);
}

/** Resolves once the server has that many requests in flight; rejects when it does not come to that. */
async function inFlight(server: ServerProcess, count: number): Promise<void> {
  for (const until = performance.now() + 60_000; performance.now() < until; ) {
    if ((await gauge(server)) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${await gauge(server)} requests in flight instead of ${count}`);
}

/** Resolves once no request is in flight. */
async function disconnected(server: ServerProcess): Promise<void> {
  while ((await gauge(server)) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
}
