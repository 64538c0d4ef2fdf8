import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { PER_TURN, ReadCoalescer } from '../../src/loaders/read-coalescer.ts';

const caller = { token: 'token', key: 'key', requestId: 'id' };

test(`of those who share a GET, ${PER_TURN} go on in one turn of the event loop, in the order in which they joined`, async () => {
  const reads = new ReadCoalescer(() => {});
  let answer = (_result: object) => {};
  const send = () =>
    new Promise<object>((resolve) => {
      answer = resolve;
    });
  const goneOn: number[] = [];
  const result = {};
  const calls = Array.from({ length: 100 }, async (_, at) => {
    expect(await reads.read({ path: '/', send }, caller, new AbortHandle())).toBe(result);
    goneOn.push(at);
  });
  answer(result);
  let before = 0;
  while (goneOn.length < calls.length) {
    await nextTurn();
    expect(goneOn.length - before).toBeLessThanOrEqual(PER_TURN);
    before = goneOn.length;
  }
  await Promise.all(calls);
  expect(goneOn).toEqual(calls.map((_, at) => at));
});
