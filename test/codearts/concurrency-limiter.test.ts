import { describe, expect, test } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { ConcurrencyLimiter, MAX_WAITING } from '../../src/codearts/concurrency-limiter.ts';

const LONG_MS = 60_000;

/** Takes all places, so that the next call has to wait. */
function fullAdmission(places = 2): ConcurrencyLimiter {
  const admission = new ConcurrencyLimiter(places);
  for (let at = 0; at < places; at += 1) expect(admission.enter(LONG_MS, undefined)).toBeUndefined();
  return admission;
}

/** Waits for a place and writes its name down once it has one. */
function queue(admission: ConcurrencyLimiter, name: string, entered: string[], cancellation?: AbortHandle) {
  return Promise.resolve(admission.enter(LONG_MS, cancellation)).then((fault) => {
    if (!fault) entered.push(name);
    return fault;
  });
}

describe('a free place', () => {
  test('is taken at once, and can be taken again once it was given back', () => {
    const admission = fullAdmission();
    admission.leave();
    expect(admission.enter(LONG_MS, undefined)).toBeUndefined();
    expect(admission.enter(LONG_MS, undefined)).toBeInstanceOf(Promise);
  });
});

describe('without a free place', () => {
  test('callers wait in the order in which they came', async () => {
    const admission = fullAdmission();
    const entered: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) => queue(admission, name, entered));
    admission.leave();
    await waiting[0];
    expect(entered).toEqual(['first']);
    admission.leave();
    admission.leave();
    await Promise.all(waiting);
    expect(entered).toEqual(['first', 'second', 'third']);
  });

  test(`the caller after ${MAX_WAITING} waiting ones is rejected at once`, () => {
    const admission = fullAdmission();
    for (let at = 0; at < MAX_WAITING; at += 1) void admission.enter(LONG_MS, undefined);
    expect(admission.waiting).toBe(MAX_WAITING);
    expect(admission.enter(LONG_MS, undefined)).toMatchObject({ reason: 'overload', sent: false });
    for (let at = 0; at < MAX_WAITING; at += 1) admission.leave();
  });

  test('a caller waits no longer than its deadline, and its end costs no place', async () => {
    const admission = fullAdmission(1);
    expect(await admission.enter(1, undefined)).toMatchObject({ reason: 'timeout', sent: false });
    expect(admission.waiting).toBe(0);
    admission.leave();
    expect(admission.enter(LONG_MS, undefined)).toBeUndefined();
  });

  test('a caller that disconnects leaves the queue to the others', async () => {
    const admission = fullAdmission(1);
    const leaving = new AbortHandle();
    const entered: string[] = [];
    const first = queue(admission, 'first', entered, leaving);
    const second = queue(admission, 'second', entered);
    leaving.cancel();
    expect(await first).toMatchObject({ reason: 'cancelled', sent: false });
    admission.leave();
    await second;
    expect(entered).toEqual(['second']);
  });

  test('a caller that has disconnected does not wait', async () => {
    const admission = fullAdmission();
    const gone = new AbortHandle();
    gone.cancel();
    expect(await admission.enter(LONG_MS, gone)).toMatchObject({ reason: 'cancelled', sent: false });
    expect(admission.waiting).toBe(0);
  });

  test('disconnecting after the place was taken changes nothing', async () => {
    const admission = fullAdmission(1);
    const leaving = new AbortHandle();
    const waiting = admission.enter(LONG_MS, leaving);
    admission.leave();
    leaving.cancel();
    expect(await waiting).toBeUndefined();
    expect(admission.enter(LONG_MS, undefined)).toBeInstanceOf(Promise);
    admission.leave();
  });
});
