import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { PER_TURN, ReadCoalescer } from '../../src/loaders/read-coalescer.ts';

const caller = { token: 'token', key: 'key', requestId: 'id' };

/** Reads whose GETs the test answers. */
function start() {
  const onShared = vi.fn();
  const reads = new ReadCoalescer(onShared);
  const sent: { readonly path: string; readonly cancellation: AbortHandle; answer(result: object): void }[] = [];
  const read = (path: string, disconnect = new AbortHandle()) => {
    const send = (cancellation: AbortHandle) =>
      new Promise<object>((resolve) => sent.push({ path, cancellation, answer: resolve }));
    return reads.read({ path, send }, caller, disconnect);
  };
  return { reads, read, sent, onShared };
}

test(`of those who share a GET, ${PER_TURN} go on in one turn of the event loop, in the order in which they joined`, async () => {
  const { read, sent, onShared } = start();
  const goneOn: number[] = [];
  const result = {};
  const calls = Array.from({ length: 100 }, async (_, at) => {
    expect(await read('/')).toBe(result);
    goneOn.push(at);
  });
  expect(sent).toHaveLength(1);
  expect(onShared).toHaveBeenCalledTimes(99);
  sent[0]?.answer(result);
  // The first ones wait for no turn.
  for (let at = 0; at < 20; at += 1) await undefined;
  const turns = [goneOn.length];
  while (goneOn.length < calls.length) {
    await nextTurn();
    turns.push(goneOn.length);
  }
  await Promise.all(calls);
  expect(turns).toEqual([16, 32, 48, 64, 80, 96, 100]);
  expect(goneOn).toEqual(calls.map((_, at) => at));
});

test('each resource of a token has a GET of its own, which is shared until it ends', async () => {
  const { read, sent, onShared } = start();
  const first = [read('/one'), read('/two')];
  const shared = read('/one');
  expect(sent).toHaveLength(2);
  sent[0]?.answer({ at: 1 });
  expect(await shared).toBe(await first[0]);
  first.push(read('/two'), read('/one'));
  expect(sent.map(({ path }) => path)).toEqual(['/one', '/two', '/one']);
  expect(onShared).toHaveBeenCalledTimes(2);
  sent[1]?.answer({ at: 2 });
  sent[2]?.answer({ at: 3 });
  expect(await Promise.all(first)).toEqual([{ at: 1 }, { at: 2 }, { at: 2 }, { at: 3 }]);
});

test.each(['ends', 'loses its last waiter'])(
  'a GET from before a fence that %s leaves the one after it shared',
  async (how) => {
    const { reads, read, sent } = start();
    const disconnect = new AbortHandle();
    const early = read('/', disconnect);
    reads.fence('key');
    const late = [read('/')];
    if (how === 'ends') sent[0]?.answer({ at: 1 });
    else disconnect.cancel();
    await nextTurn();
    late.push(read('/'));
    expect(sent).toHaveLength(2);
    expect(sent.map(({ cancellation }) => cancellation.isAborted)).toEqual([how !== 'ends', false]);
    for (const { answer } of sent) answer({ at: 2 });
    expect(await Promise.all(late)).toEqual([{ at: 2 }, { at: 2 }]);
    await early;
  },
);

test('the read of a client that has disconnected is sent as a cancelled one, and joined by no other', async () => {
  const { reads, read, sent } = start();
  const disconnect = new AbortHandle();
  disconnect.cancel();
  // Cancelled before it is sent, and not right after.
  const send = async ({ isAborted }: AbortHandle) => ({ isAborted });
  const cancelled = reads.read({ path: '/', send }, caller, disconnect);
  const other = read('/');
  expect(sent).toHaveLength(1);
  sent[0]?.answer({});
  expect([await cancelled, await other]).toEqual([{ isAborted: true }, {}]);
});

test('a read that rejects is not joined any more', async () => {
  const { reads, read, sent } = start();
  const failing = reads.read({ path: '/', send: () => Promise.reject(new Error('failed')) }, caller, new AbortHandle());
  await expect(failing).rejects.toThrow('failed');
  const next = read('/');
  sent[0]?.answer({});
  expect(await next).toEqual({});
});
