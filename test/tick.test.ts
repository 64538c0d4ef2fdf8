import { expect, test } from 'vitest';
import { endOfTick, tickAlone, tickFor } from '../src/tick.ts';

/** Runs in each tick until it is stopped, and counts them. */
function countTicks() {
  let ticks = 0;
  const count = () => {
    ticks += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  return {
    get ticks() {
      return ticks;
    },
    stop: () => clearImmediate(next),
  };
}

test('those who wait for the end of a tick continue together, step by step, and later ones at the end of the next', async () => {
  const steps: string[] = [];
  const run = async (name: string) => {
    for (const step of ['first', 'second']) {
      await endOfTick();
      steps.push(`${name} ${step}`);
    }
  };
  const counter = countTicks();
  await Promise.all([run('a'), run('b')]);
  counter.stop();
  expect(steps).toEqual(['a first', 'b first', 'a second', 'b second']);
  expect(counter.ticks).toBe(2);
});

test('expensive work has a tick of its own, however much of it waits', async () => {
  const counter = countTicks();
  const ticks = await Promise.all(Array.from({ length: 5 }, () => tickAlone().then(() => counter.ticks)));
  counter.stop();
  expect(new Set(ticks).size).toBe(5);
});

test('a large input is expensive work, and a small one does not wait for it', async () => {
  const counter = countTicks();
  const large = Array.from({ length: 5 }, () => tickFor(16_385).then(() => counter.ticks));
  const small = Array.from({ length: 5 }, () => tickFor(16_384).then(() => counter.ticks));
  const ticks = [await Promise.all(large), await Promise.all(small)].map((all) => new Set(all));
  counter.stop();
  expect(ticks.map(({ size }) => size)).toEqual([5, 1]);
});
