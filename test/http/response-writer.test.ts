import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as immediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectionOf } from '../../src/http/connection.ts';
import { PACED_ABOVE, READ_PER_TICK, ResponseWriter } from '../../src/http/response-writer.ts';
import { startServer } from '../../src/http/server.ts';
import { openSocket } from '../support/raw-socket.ts';

interface Arrived {
  /** The event-loop tick in which it was read. */
  readonly tick: number;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

/** A server that responds when the test does, and clients with a connection each. */
async function gather(count: number) {
  let tick = 0;
  let counting: NodeJS.Immediate;
  (function nextTick() {
    tick += 1;
    counting = setImmediate(nextTick);
  })();
  const arrived: Arrived[] = [];
  const server = await startServer((incoming, response) => arrived.push({ tick, incoming, response }), '127.0.0.1', 0);
  const clients = await Promise.all(Array.from({ length: count }, () => openSocket(server.url)));
  const writer = new ResponseWriter();

  function send(path: string): void {
    clients[Number(path.slice(1))]?.write(`GET ${path} HTTP/1.1\r\nHost: facade\r\n\r\n`);
  }
  return {
    /** The next requests that the server reads. */
    async read(number: number): Promise<Arrived[]> {
      while (arrived.length < number) await immediate();
      return arrived.splice(0);
    },
    /** Each client sends a request. */
    begin(): void {
      for (const at of clients.keys()) send(`/${at}`);
    },
    /** Responds to requests in one tick; each client sends its next one before the server could read it. */
    async respond(requests: readonly Arrived[]): Promise<void> {
      for (const { incoming, response } of requests) {
        writer.add({ connection: connectionOf(incoming.socket), write: () => response.writeHead(204).end() });
      }
      await immediate();
      for (const { incoming } of requests) send(incoming.url ?? '');
    },
    async [Symbol.asyncDispose]() {
      clearImmediate(counting);
      for (const client of clients) client.destroy();
      await server.close();
    },
  };
}

const urlsOf = (requests: readonly Arrived[]) => requests.map(({ incoming }) => incoming.url);

/** How many requests were read in each tick in which any was. */
function countsByTurn(requests: readonly Arrived[]): number[] {
  const counts = new Map<number, number>();
  for (const { tick } of requests) counts.set(tick, (counts.get(tick) ?? 0) + 1);
  return [...counts.values()];
}

test('connections are read at once when few responses leave in one tick', async () => {
  await using clients = await gather(PACED_ABOVE);
  clients.begin();
  await clients.respond(await clients.read(PACED_ABOVE));
  expect(countsByTurn(await clients.read(PACED_ABOVE))).toEqual([PACED_ABOVE]);
});

test('when many responses leave in one tick, a few of their connections are read in each tick, in order', async () => {
  const count = 3 * PACED_ABOVE;
  await using clients = await gather(count);
  clients.begin();
  const requests = await clients.read(count);
  await clients.respond(requests);
  const read: Arrived[] = [];
  while (read.length < 3 * count) {
    const some = await clients.read(1);
    read.push(...some);
    await clients.respond(some);
  }
  expect(Math.max(...countsByTurn(read))).toBe(READ_PER_TICK);
  expect(urlsOf(read)).toEqual([...urlsOf(requests), ...urlsOf(requests), ...urlsOf(requests)]);
});

test('pacing does not resume a connection that is paused for another reason', async () => {
  await using clients = await gather(2 * PACED_ABOVE);
  clients.begin();
  const [paused, ...others] = await clients.read(2 * PACED_ABOVE);
  // As Node.js does with a client that sends requests and does not read the responses.
  paused?.incoming.socket.pause();
  await clients.respond([...(paused ? [paused] : []), ...others]);
  expect(urlsOf(await clients.read(others.length))).toEqual(urlsOf(others));
  expect(paused?.incoming.socket.isPaused()).toBe(true);
});
