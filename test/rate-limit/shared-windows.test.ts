import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RateLimiter } from '../../src/rate-limit/rate-limiter.ts';
import { QueueFullError, type SharedWindows, type TakeReply, type TakeRequest } from '../../src/rate-limit/windows.ts';

const UNKNOWN = { id: '', count: 0, remainingMs: 0, isConfirmed: false };

/** A store that replies what the test says. */
class Store implements SharedWindows {
  session: number | undefined = 1;
  reply: TakeReply | Error = { granted: true, windows: [] };
  readonly asked: TakeRequest[] = [];
  readonly givenBack: { readonly keys: readonly string[]; readonly ids: readonly string[] }[] = [];

  async take(request: TakeRequest): Promise<TakeReply> {
    this.asked.push(request);
    if (this.reply instanceof Error) throw this.reply;
    return this.reply;
  }

  async giveBack(keys: readonly string[], ids: readonly string[]): Promise<void> {
    this.givenBack.push({ keys, ids });
  }
}

function start() {
  const store = new Store();
  const events = { countedLocally: vi.fn(), rejected: vi.fn() };
  return { store, events, attempts: new RateLimiter('updates', { max: 2, windowSeconds: 900 }, store, events) };
}

describe('a rate limiter with Redis', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('reports a rejection by its name, and how long the last of the full windows lasts', async () => {
    const { store, events, attempts } = start();
    const full = (remainingMs: number) => ({ id: 'full', count: 2, remainingMs });
    store.reply = {
      granted: false,
      windows: [full(3_001), full(60_000), { id: 'other', count: 1, remainingMs: 90_000 }],
    };
    expect(await attempts.take(['a', 'b', 'c'])).toEqual({ status: 'rejected', retryAfterSeconds: 60 });
    expect(events.rejected.mock.calls).toEqual([['updates']]);
    expect(events.countedLocally).not.toHaveBeenCalled();
  });

  test('reports nothing of an attempt that is granted', async () => {
    const { store, events, attempts } = start();
    store.reply = { granted: true, windows: [{ id: 'one', count: 1, remainingMs: 900_000 }] };
    expect(await attempts.take(['a'])).toMatchObject({ status: 'granted' });
    expect(events.rejected).not.toHaveBeenCalled();
    expect(events.countedLocally).not.toHaveBeenCalled();
  });

  test('tells what it knows of each window: confirmed in the session that reported it, and nothing of one about to end', async () => {
    const { store, attempts } = start();
    store.reply = { granted: true, windows: [{ id: 'one', count: 1, remainingMs: 900_000 }] };
    const known = async () => {
      await attempts.take(['a']);
      return store.asked.at(-1)?.known;
    };
    expect(await known()).toEqual([UNKNOWN]);
    expect(await known()).toEqual([{ id: 'one', count: 1, remainingMs: 900_000, isConfirmed: true }]);
    store.session = 2;
    expect(await known()).toEqual([{ id: 'one', count: 1, remainingMs: 900_000, isConfirmed: false }]);
    vi.advanceTimersByTime(899_499);
    store.reply = new QueueFullError();
    expect(await known()).toEqual([{ id: 'one', count: 1, remainingMs: 501, isConfirmed: true }]);
    vi.advanceTimersByTime(1);
    expect(await known()).toEqual([UNKNOWN]);
  });

  test('begins no window with a rejected attempt, and keeps one whose attempts were given back', async () => {
    const { store, attempts } = start();
    const invented = { id: 'invented', count: 0, remainingMs: 900_000 };
    store.reply = { granted: false, windows: [{ id: 'full', count: 2, remainingMs: 60_000 }, invented] };
    await attempts.take(['user', 'token']);
    await attempts.take(['user', 'token']);
    expect(store.asked.at(-1)?.known).toMatchObject([{ id: 'full', count: 2 }, UNKNOWN]);
    store.reply = { granted: true, windows: [{ ...invented, count: 1 }] };
    await attempts.take(['token']);
    store.reply = {
      granted: false,
      windows: [
        { id: 'full', count: 2, remainingMs: 60_000 },
        { ...invented, remainingMs: 700_000 },
      ],
    };
    await attempts.take(['user', 'token']);
    await attempts.take(['user', 'token']);
    expect(store.asked.at(-1)?.known).toMatchObject([
      { id: 'full' },
      { id: 'invented', count: 0, remainingMs: 700_000 },
    ]);
  });

  test('gives an attempt back to the store while it responds, and always on this instance', async () => {
    const { store, attempts } = start();
    store.reply = { granted: true, windows: [{ id: 'one', count: 1, remainingMs: 900_000 }] };
    for (const session of [1, undefined]) {
      store.session = 1;
      const attempt = await attempts.take(['a']);
      store.session = session;
      if (attempt.status === 'granted') await attempt.giveBack();
    }
    expect(store.givenBack).toEqual([{ keys: ['{codearts-graphql:updates}:a'], ids: ['one'] }]);
    store.session = 1;
    await attempts.take(['a']);
    expect(store.asked.at(-1)?.known).toMatchObject([{ id: 'one', count: 0 }]);
  });

  test('goes on from what it knows without the store, and is overloaded when too much waits for it', async () => {
    const { store, events, attempts } = start();
    store.reply = { granted: true, windows: [{ id: 'one', count: 1, remainingMs: 900_000 }] };
    await attempts.take(['a']);
    store.reply = new Error('no response');
    expect(await attempts.take(['a'])).toMatchObject({ status: 'granted' });
    store.session = undefined;
    expect(await attempts.take(['a'])).toEqual({ status: 'rejected', retryAfterSeconds: 900 });
    expect(store.asked).toHaveLength(2);
    expect(events.countedLocally).toHaveBeenCalledTimes(2);
    store.session = 1;
    store.reply = new QueueFullError();
    expect(await attempts.take(['a'])).toEqual({ status: 'overloaded' });
    expect(events.countedLocally).toHaveBeenCalledTimes(2);
  });
});
