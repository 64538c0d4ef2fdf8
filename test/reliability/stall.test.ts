import { once } from 'node:events';
import { setImmediate as nextTick } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { MIN_CALLS } from '../../src/codearts/circuit-breaker.ts';
import { CodeArtsClient } from '../../src/codearts/client.ts';
import type { EndedAttempt } from '../../src/codearts/events.ts';
import { sendEmailCode } from '../../src/codearts/operations/send-email-code.ts';
import { showUserEmails } from '../../src/codearts/operations/show-user-emails.ts';
import { updateUserEmails } from '../../src/codearts/operations/update-user-emails.ts';
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { fixture } from '../support/upstream.ts';

const DEADLINE_MS = 2_000;
const RECEIVED = 0;
const GO = 1;

/** An upstream in a thread of its own: it responds on demand, also while this thread is blocked. */
async function startThread(body: string) {
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const worker = new Worker(
    `
    const { createServer } = require('node:http');
    const { parentPort, workerData } = require('node:worker_threads');
    const state = new Int32Array(workerData.shared);
    const held = [];
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        held.push(response);
        Atomics.add(state, ${RECEIVED}, 1);
      });
    });
    setInterval(() => {
      if (Atomics.load(state, ${GO}) === 1) for (const response of held.splice(0)) response.end(workerData.body);
    }, 1);
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
    `,
    { eval: true, workerData: { body, shared } },
  );
  const [port] = await once(worker, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    /** Resolves once `count` calls wait for their response. */
    async received(count: number) {
      while (Atomics.load(state, RECEIVED) < count) await nextTick();
    },
    count: () => Atomics.load(state, RECEIVED),
    respond: () => void Atomics.store(state, GO, 1),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Blocks the event loop of this thread. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function startClient(endpoint: string) {
  const attempts: EndedAttempt[] = [];
  const ignore = () => {};
  const client = new CodeArtsClient(
    { endpoint, timeoutMs: DEADLINE_MS },
    {
      attempted: (attempt) => attempts.push(attempt),
      notSent: ignore,
      called: ignore,
      retried: ignore,
      circuitChanged: ignore,
    },
  );
  return { client, attempts };
}

const caller = { token: 'token', key: 'key', requestId: 'id' };
const long = JSON.stringify({ ...JSON.parse(fixture('user')), unknown: 'x'.repeat(100_000) });

test.each([
  { size: 'small', body: fixture('user'), reads: 3 * MIN_CALLS },
  { size: '100 KB', body: long, reads: MIN_CALLS },
])('responses ($size) that arrive while the process is blocked past the deadline are used', async ({ body, reads }) => {
  await using upstream = await startThread(body);
  const { client, attempts } = startClient(upstream.url);
  const results = [
    ...Array.from({ length: reads }, () => client.read(showUserEmails, '/v4/user/emails', caller)),
    client.write(updateUserEmails, { email: '11@email.com', code: undefined }, caller),
    client.write(sendEmailCode, '11@email.com', caller),
  ];
  await upstream.received(results.length);
  upstream.respond();
  block(2 * DEADLINE_MS);
  for (const result of (await Promise.all(results)).slice(0, -1))
    expect(result).toMatchObject({ __typename: 'CodeArtsUser' });
  expect(await results.at(-1)).toMatchObject({ result: null });
  expect(attempts.filter(({ fault }) => fault)).toEqual([]);
  expect(client.circuit).toBe('closed');
  await client.close();
});

test('a call whose connection is ready only after the deadline is not sent', async () => {
  await using upstream = await startThread(fixture('user'));
  const { client } = startClient(upstream.url);
  const result = client.write(updateUserEmails, { email: '11@email.com', code: undefined }, caller);
  block(2 * DEADLINE_MS);
  expect(await result).toMatchObject({ code: 'UNAVAILABLE' });
  // Whatever had been sent would have arrived before this.
  upstream.respond();
  expect(await client.read(showUserEmails, '/v4/user/emails', caller)).toMatchObject({ __typename: 'CodeArtsUser' });
  expect(upstream.count()).toBe(1);
  await client.close();
});

test('a queued call that gets its connection only after the deadline is not sent', async () => {
  await using upstream = await startThread(fixture('user'));
  const { client } = startClient(upstream.url);
  const first = Array.from({ length: MAX_CONNECTIONS }, () => client.read(showUserEmails, '/v4/user/emails', caller));
  await upstream.received(MAX_CONNECTIONS);
  const queued = client.write(updateUserEmails, { email: '11@email.com', code: undefined }, caller);
  expect(client.waiting).toBe(1);
  upstream.respond();
  block(2 * DEADLINE_MS);
  expect(await queued).toMatchObject({ code: 'UNAVAILABLE' });
  await Promise.all(first);
  expect(upstream.count()).toBe(MAX_CONNECTIONS);
  await client.close();
});

test('a stall of this process in which nothing arrives fails the calls, but does not open the circuit breaker', async () => {
  await using upstream = await startThread('{}');
  const { client } = startClient(upstream.url);
  const results = Array.from({ length: 2 * MIN_CALLS }, () => client.read(showUserEmails, '/v4/user/emails', caller));
  await upstream.received(results.length);
  block(2 * DEADLINE_MS);
  for (const result of await Promise.all(results)) expect(result).toMatchObject({ code: 'UNAVAILABLE' });
  expect(client.circuit).toBe('closed');
  await client.close();
});

test('an upstream that never responds does open it', async () => {
  await using upstream = await startThread('{}');
  const { client } = startClient(upstream.url);
  const results = Array.from({ length: MIN_CALLS }, () => client.read(showUserEmails, '/v4/user/emails', caller));
  for (const result of await Promise.all(results)) expect(result).toMatchObject({ code: 'UNAVAILABLE' });
  expect(client.circuit).toBe('open');
  await client.close();
});
