import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Answers } from '../../src/http/answers.ts';
import { startServer } from '../../src/http/server.ts';

interface Arrived {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

test('answers of one turn are written together at its end, but for one whose client has gone', async () => {
  let arrive: (arrived: Arrived) => void = () => {};
  const server = await startServer((incoming, response) => arrive({ incoming, response }), '127.0.0.1', 0);
  async function ask(signal?: AbortSignal) {
    const arrival = new Promise<Arrived>((resolve) => {
      arrive = resolve;
    });
    const answered = fetch(server.url, signal ? { signal } : {});
    return { ...(await arrival), answered };
  }
  const leaving = new AbortController();
  const left = await ask(leaving.signal);
  const stayed = [await ask(), await ask()];
  leaving.abort();
  await expect(left.answered).rejects.toThrow('aborted');
  if (!left.response.destroyed) await once(left.response, 'close');

  const answers = new Answers();
  for (const { incoming, response } of [left, ...stayed]) {
    answers.add({ answer: { status: 200, headers: {}, body: 'well' }, incoming, response });
  }
  expect(stayed.map(({ response }) => response.headersSent)).toEqual([false, false]);
  await setImmediate();
  expect(stayed.map(({ response }) => response.headersSent)).toEqual([true, true]);
  expect(left.response.headersSent).toBe(false);
  for (const { answered } of stayed) expect(await (await answered).text()).toBe('well');
  await server.close();
});
