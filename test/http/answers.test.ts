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

const ANSWER = { status: 200, headers: {}, body: 'well' };

/** A server that answers nothing by itself. */
async function startSilent() {
  let arrive: (arrived: Arrived) => void = () => {};
  const server = await startServer((incoming, response) => arrive({ incoming, response }), '127.0.0.1', 0);
  return {
    /** Sends a request, and resolves when it has come in. */
    async ask(signal?: AbortSignal) {
      const arrival = new Promise<Arrived>((resolve) => {
        arrive = resolve;
      });
      const answered = fetch(server.url, signal ? { signal } : {});
      return { ...(await arrival), answered };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function isWritten({ response }: Arrived): boolean {
  return response.headersSent;
}

test('answers of one turn are written together at its end, but for one whose client has gone', async () => {
  await using server = await startSilent();
  const leaving = new AbortController();
  const left = await server.ask(leaving.signal);
  const stayed = [await server.ask(), await server.ask()];
  leaving.abort();
  await expect(left.answered).rejects.toThrow('aborted');
  if (!left.response.destroyed) await once(left.response, 'close');

  const answers = new Answers();
  for (const { incoming, response } of [left, ...stayed]) answers.add({ answer: ANSWER, incoming, response });
  expect(stayed.map(isWritten)).toEqual([false, false]);
  await setImmediate();
  expect(stayed.map(isWritten)).toEqual([true, true]);
  expect(isWritten(left)).toBe(false);
  for (const { answered } of stayed) expect(await (await answered).text()).toBe('well');
});

test('a host that answers by itself goes on with its answer, and nobody else loses theirs', async () => {
  await using server = await startSilent();
  const [impatient, other] = [await server.ask(), await server.ask()];
  const answers = new Answers();
  for (const { incoming, response } of [impatient, other]) answers.add({ answer: ANSWER, incoming, response });
  impatient.response.writeHead(503).write('too ');
  await setImmediate();
  impatient.response.end('late');
  const answered = await Promise.all([impatient.answered, other.answered]);
  expect(await Promise.all(answered.map(async (one) => [one.status, await one.text()]))).toEqual([
    [503, 'too late'],
    [200, 'well'],
  ]);
});
