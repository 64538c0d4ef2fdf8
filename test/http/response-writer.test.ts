import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type HeldServer, startHeldServer } from '../support/held-server.ts';

/** Sends a request, and resolves when it has begun. */
async function send({ server, held, handedOver, received }: HeldServer, signal?: AbortSignal) {
  const number = held.length;
  const responded = fetch(server.url, signal ? { signal } : {});
  await received(number + 1);
  const [one, other] = [held[number], handedOver[number]];
  if (!one || !other) throw new Error('a request has begun');
  return { ...one, response: other.response, responded };
}

test('responses of one tick are written together at its end, but for one whose client has disconnected', async () => {
  await using server = await startHeldServer();
  const leaving = new AbortController();
  const left = await send(server, leaving.signal);
  const stayed = [await send(server), await send(server)];
  leaving.abort();
  await expect(left.responded).rejects.toThrow('aborted');
  if (!left.response.destroyed) await once(left.response, 'close');

  const written = () => stayed.map(({ response }) => response.headersSent);
  for (const { respond } of [left, ...stayed]) respond();
  await undefined;
  expect(written()).toEqual([false, false]);
  await setImmediate();
  await setImmediate();
  expect(written()).toEqual([true, true]);
  expect(left.response.headersSent).toBe(false);
  for (const { responded } of stayed) expect(await (await responded).text()).toBe('ok');
});

test('a host that responds by itself goes on with its response, and no other client loses one', async () => {
  await using server = await startHeldServer();
  const [impatient, other] = [await send(server), await send(server)];
  for (const { respond } of [impatient, other]) respond();
  impatient.response.writeHead(503).write('too ');
  await setImmediate();
  await setImmediate();
  impatient.response.end('late');
  const responses = await Promise.all([impatient.responded, other.responded]);
  expect(await Promise.all(responses.map(async (one) => [one.status, await one.text()]))).toEqual([
    [503, 'too late'],
    [200, 'ok'],
  ]);
});
