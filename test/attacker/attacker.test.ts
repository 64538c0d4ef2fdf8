import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TELLS_PEAK_MEMORY } from '../support/server-process.ts';
import { type Attack, attacks } from './arbitraries.ts';
import { expectInvariants, LONGEST_TURN_MS } from './invariants.ts';
import { runAttack, startTarget, type Target } from './run-attack.ts';

/** Set by `npm run fuzz`. */
const MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 0.1);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const ATTACKS_AT_A_TIME = 5;
/** Longest search for a smaller attack that fails, in milliseconds; what was found by then is reported. */
const SHRINK_MS = 200_000;

let target: Target;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target[Symbol.asyncDispose]());

/**
 * Runs an attack and checks it. A turn that is too long may have been the garbage collector's or the machine's; what an attack can
 * do, it can do each of three times.
 */
async function attempt(attack: Attack): Promise<void> {
  let longestTurnMs = Number.POSITIVE_INFINITY;
  for (let at = 0; at < 3 && longestTurnMs > LONGEST_TURN_MS; at += 1) {
    const result = await runAttack(target, attack);
    expectInvariants(target, result);
    longestTurnMs = Math.min(longestTurnMs, result.longestTurnMs);
  }
  expect(longestTurnMs, 'longest turn of the event loop in ms').toBeLessThan(LONGEST_TURN_MS);
}

test.skipIf(!TELLS_PEAK_MEMORY)(
  'an attacker breaks no promise of the server',
  { timeout: MINUTES * 60_000 + 300_000 },
  async () => {
    let runs = 0;
    process.stdout.write(`attacker: seed ${SEED}; repeat with: npm run fuzz -- --seed ${SEED}\n`);
    const property = fc.asyncProperty(attacks, async (attack) => {
      runs += 1;
      await attempt(attack);
    });
    const end = performance.now() + MINUTES * 60_000;
    // A few at a time, so that they end in time.
    for (let seed = SEED; seed === SEED || performance.now() < end; seed += 1) {
      await fc.assert(property, {
        seed,
        numRuns: ATTACKS_AT_A_TIME,
        includeErrorInReport: true,
        // A response that never comes takes a minute of each attempt at a smaller attack.
        interruptAfterTimeLimit: SHRINK_MS,
      });
    }
    process.stdout.write(`attacker: ${runs} attacks, no promise broken; seed ${SEED}\n`);
  },
);

test('a server that was attacked still stops in order', async () => {
  expect(await target.server.stop()).toBe(0);
});
