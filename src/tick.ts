import { setImmediate } from 'node:timers/promises';

/** Length above which an input takes long enough to decode and parse that a tick takes only one, in bytes or characters. */
const LARGE = 16_384;

let ending: Promise<void> | undefined;
let nextAlone: Promise<void> = Promise.resolve();

/**
 * Resolves at the end of the current tick of the event loop, for all callers of that tick together. What follows then runs step by step
 * for all of them: code that runs for one request after the other stays in the processor's caches, which saves a quarter to a third of
 * the processor time of a request with 32 connections.
 */
export function endOfTick(): Promise<void> {
  ending ??= setImmediate().then(() => {
    ending = undefined;
  });
  return ending;
}

/** Resolves in a tick in which no other caller continues: however much expensive work arrives at once, others are served in between. */
export function tickAlone(): Promise<void> {
  const tick = nextAlone;
  nextAlone = tick.then(() => setImmediate());
  return tick;
}

/** Resolves in the tick in which an input of this length may be decoded and parsed. */
export function tickFor(length: number): Promise<void> {
  return length > LARGE ? tickAlone() : endOfTick();
}
