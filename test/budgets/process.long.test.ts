import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operation, toBytes } from '../attacker/attack-request.ts';
import { RawClient } from '../attacker/raw-client.ts';
import { type ServerProcess, TELLS_PEAK_MEMORY } from '../support/server-process.ts';
import { type Call, fixture, reply } from '../support/upstream.ts';
import { measuredTable, record } from './measured-table.ts';
import { bytesOf, exchange, json, type Pair, startPair } from './pair.ts';
import { slowRequests } from './slow-requests.ts';

const MIB = 1_048_576;
const LONGEST_TURN_MS = 50;
const MAX_IN_FLIGHT = 4_096;
const MAX_IN_FLIGHT_BYTES = 96 * MIB;
const MAX_PIPELINED = 16;
const STALLED_MS = 30_000;
/** A heap of 256 MiB, the bodies and responses beside it, and the program: more is a leak. */
const MAX_RESIDENT_MIB = 400;
const MAX_CACHE_MIB = 32;

const READ = operation('{ me { commitEmail } }');

afterAll(() => void process.stdout.write(`\n${measuredTable()}\n\n`));

describe('one request blocks no other client for 50 ms', () => {
  let pair: Pair;
  let worst = { name: '', ms: 0 };
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
    record('time in which no other request is served', '50 ms', `${worst.ms.toFixed(1)} ms (${worst.name})`);
  });

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
    const before = await pair.server.memoryUsed();
    await send(16, count);
    const grown = ((await pair.server.memoryUsed()) - before) / MIB;
    client.leave();
    worst = Math.max(worst, grown);
    expect(grown).toBeLessThan(MAX_CACHE_MIB);
  });
});

/** An upstream that responds on demand. */
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

/** How many clients have a response, or none to come. */
function ended(clients: readonly RawClient[]): number {
  return clients.filter(({ responses, ended }) => ended || responses.length > 0).length;
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
    // Counted twice: as text, and as what is parsed of it.
    const heldBytes = 2 * body.length;
    const fitting = Math.floor((0.9 * MAX_IN_FLIGHT_BYTES) / heldBytes);
    const clients = await openMany(pair.server.url, 2 * fitting);
    await Promise.all(clients.slice(0, fitting).map((client) => client.send(body)));
    // All wait for one GET, each from when its body has been parsed.
    const waiting = async () => 1 + (await metric(pair.server, 'codearts_coalesced_reads_total'));
    await expect.poll(waiting, { timeout: 60_000 }).toBe(fitting);
    expect(statuses(clients)).toEqual(new Map());
    // A server that rejects before it has read a body may close the connection before its response is read.
    const further = clients.slice(fitting);
    await Promise.all(further.map((client) => client.send(body)));
    await expect.poll(async () => ended(further) + (await waiting()), { timeout: 60_000 }).toBe(2 * fitting);
    upstream.release();
    await Promise.all(clients.map((client) => client.received(1)));
    const served = statuses(clients).get(200) ?? 0;
    expect(served).toBeGreaterThanOrEqual(fitting);
    expect(served * heldBytes).toBeLessThanOrEqual(MAX_IN_FLIGHT_BYTES);
    const peak = pair.server.peakMemoryMiB();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    expect((await exchange(pair.server.url, bytesOf(READ)))?.status).toBe(200);
    record(
      'bodies in flight',
      '96 MiB',
      `${((served * heldBytes) / MIB).toFixed(1)} MiB of ${((2 * fitting * heldBytes) / MIB).toFixed(0)} MiB pass; ${peak.toFixed(0)} MiB resident`,
    );
  });

  const LINES = 'ab:\r\n'.repeat(64_000);
  const CHUNKED =
    'POST /graphql HTTP/1.1\r\nHost: facade\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n';
  test.each([
    ['heads', `POST /graphql HTTP/1.1\r\nHost: facade\r\n${LINES}`],
    ['trailers', `${CHUNKED}\r\n18\r\n{"query":"{__typename}"}\r\n0\r\n${LINES}`],
    [
      'trailers of requests in flight',
      `${CHUNKED}X-Auth-Token: t\r\n\r\n1a\r\n{"query":"{ me { name } }"}\r\n0\r\n${LINES}\r\n`,
    ],
  ])('%s without an end take a part of the heap at most', async (what, text) => {
    const upstream = held();
    await using pair = await startPair(upstream.answer);
    const clients = await openMany(pair.server.url, 200);
    await Promise.allSettled(clients.map((client) => client.send(Buffer.from(text))));
    expect((await exchange(pair.server.url, bytesOf(operation('{ __typename }'))))?.status).toBe(200);
    expect(pair.server.isAlive()).toBe(true);
    const peak = pair.server.peakMemoryMiB();
    for (const client of clients) client.leave();
    upstream.release();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    const closed = clients.filter(({ ended }) => ended).length;
    record(
      `unfinished ${what}`,
      '8 MiB',
      `${closed} of 200 connections of 320 KB are closed; ${peak.toFixed(0)} MiB resident`,
    );
  });

  test('new documents of requests in flight count', async () => {
    const upstream = held();
    await using pair = await startPair(upstream.answer);
    const clients = await openMany(pair.server.url, 300);
    await Promise.all(
      clients.map((client, at) => {
        const query = `query Q${at} { me { ${'...{name}'.repeat(480)} } }`;
        return client.send(bytesOf(operation(query), `token-${at}`));
      }),
    );
    await expect.poll(() => total(pair.server, 503), { timeout: 60_000, interval: 200 }).toBeGreaterThan(0);
    const peak = pair.server.peakMemoryMiB();
    upstream.release();
    await Promise.all(clients.map((client) => client.received(1)));
    for (const client of clients) client.leave();
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    expect(statuses(clients).get(200) ?? 0).toBeGreaterThan(100);
    record(
      'new documents of requests in flight',
      '96 MiB',
      `${statuses(clients).get(200)} of 300 pass; ${peak.toFixed(0)} MiB resident`,
    );
  });

  test.each([
    ['of one byte for each character', 'n'.repeat(1_000), 2_000],
    ['of three bytes for each character', '€'.repeat(500), 1_300],
    ['of one byte but for one character', `${'n'.repeat(997)}€`, 2_000],
  ])('responses to clients that do not read take 96 MiB at most: %s', async (_name, name, count) => {
    const user = { ...JSON.parse(fixture('user')), name };
    await using pair = await startPair((call) => reply(call, 200, user));
    const { data } = json(await exchange(pair.server.url, bytesOf(operation('{ me { __typename id } }'))));
    const body = operation(
      `query ($e: [_Any!]!) { _entities(representations: $e) { ... on ${data.me.__typename} { name } } }`,
      { e: Array(count - 10).fill({ __typename: data.me.__typename, id: data.me.id }) },
    );
    const size = (await exchange(pair.server.url, bytesOf(body)))?.body.length ?? 0;
    expect(size).toBeGreaterThan(0.9 * 2 * MIB);
    const before = await pair.server.memoryUsed();
    // The system takes two or three responses of each client; what it does not take is the server's to hold.
    const clients = await openMany(pair.server.url, 100);
    for (const client of clients) client.stopReading();
    await Promise.all(
      clients.map((client, at) => client.send(Buffer.concat(Array(MAX_PIPELINED).fill(bytesOf(body, `token-${at}`))))),
    );
    await expect.poll(() => total(pair.server, 503), { timeout: 120_000, interval: 200 }).toBeGreaterThan(0);
    // A client that reads is served, or told to come back.
    expect([200, 503]).toContain((await exchange(pair.server.url, bytesOf(READ)))?.status);
    let heldMiB = 0;
    // The bodies of the requests take a share of the same bytes: the first 503 may come before the responses do.
    await expect
      .poll(
        async () => {
          heldMiB = Math.max(heldMiB, ((await pair.server.memoryUsed()) - before) / MIB);
          return heldMiB;
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toBeGreaterThan(48);
    const peak = pair.server.peakMemoryMiB();
    for (const client of clients) client.leave();
    expect(heldMiB).toBeLessThan(96 + 8);
    expect(peak).toBeLessThan(MAX_RESIDENT_MIB);
    record(
      'unsent responses',
      '96 MiB',
      `${clients.length} clients that read none of 16 responses of ${(size / MIB).toFixed(1)} MiB: ${heldMiB.toFixed(0)} MiB held, further ones are 503; ${peak.toFixed(0)} MiB resident`,
    );
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
  // A client that does not read learns of the end when it writes.
  const writing = setInterval(() => void client.send(Buffer.from('\r\n')), 500);
  await client.closed(3 * STALLED_MS);
  clearInterval(writing);
  const after = performance.now() - start;
  expect(after).toBeGreaterThan(STALLED_MS - 1_000);
  // Node.js looks once in that time whether there has been progress since it looked last.
  expect(after).toBeLessThan(2 * STALLED_MS + 5_000);
  record('a client that does not take its response', '30 s', `disconnected after ${(after / 1_000).toFixed(1)} s`);
});

/** One value of the server's metrics, by how its line begins. */
async function metric(server: ServerProcess, start: string): Promise<number> {
  const metrics = await (await fetch(`${server.management}/metrics`)).text();
  const line = metrics.split('\n').find((one) => one.startsWith(`${start} `));
  return Number(line?.slice(start.length));
}

function gauge(server: ServerProcess): Promise<number> {
  return metric(server, 'graphql_http_requests_in_flight');
}

/** How many requests had that status. */
function total(server: ServerProcess, status: number): Promise<number> {
  return metric(server, `graphql_http_requests_total{method="POST",status="${status}"}`);
}

/** Resolves once the server has that many requests in flight; rejects when it does not come to that. */
async function inFlight(server: ServerProcess, count: number): Promise<void> {
  for (const until = performance.now() + 60_000; performance.now() < until; ) {
    if ((await gauge(server)) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${await gauge(server)} requests in flight instead of ${count}`);
}
