import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../answers.ts';
import type { Exchange } from '../exchange.ts';
import type { Misbehaviour } from './misbehaviour.ts';

const FLOOD_CHUNK = Buffer.alloc(64 * 1024, ' ');
const STATUSES_WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/**
 * Sends an answer in the way that the misbehaviour asks for.
 *
 * @throws AbortError as soon as the caller has left; no timer remains
 */
export async function deliver(exchange: Exchange, answer: Answer, misbehaviour: Misbehaviour): Promise<void> {
  const { response, disconnect } = exchange;
  const { latencyMs, delivery } = misbehaviour;
  if (latencyMs !== undefined) await wait(latencyMs, undefined, { signal: disconnect });
  if (delivery?.kind === 'hang') return;
  if (delivery?.kind === 'reset') {
    exchange.sever();
    return;
  }
  if (STATUSES_WITHOUT_BODY.has(answer.status)) {
    response.writeHead(answer.status, answer.headers).end();
    return;
  }
  const body = Buffer.from(answer.body);
  // A flood does not announce its size, so that only a caller who counts can tell when it is too much.
  const length = delivery?.kind === 'flood' ? {} : { 'Content-Length': body.length };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  switch (delivery?.kind) {
    case 'cut':
      await new Promise((sent) => response.write(body.subarray(0, body.length / 2), sent));
      exchange.sever();
      return;
    case 'drip':
      await drip(exchange, body, delivery.msPerByte);
      response.end();
      return;
    case 'flood':
      await flood(exchange, delivery.bytes - body.length);
      response.end(body);
      return;
    default:
      response.end(body);
  }
}

async function flood({ response, disconnect }: Exchange, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= FLOOD_CHUNK.length) {
    const hasRoom = response.write(FLOOD_CHUNK.subarray(0, left));
    if (!hasRoom) await once(response, 'drain', { signal: disconnect });
  }
}

async function drip({ response, disconnect }: Exchange, body: Buffer, msPerByte: number): Promise<void> {
  for (const byte of body) {
    response.write(Buffer.of(byte));
    await wait(msPerByte, undefined, { signal: disconnect });
  }
}
