import { Refusal } from '../http/refusal.ts';
import { FragmentCycle } from './expansion.ts';

/** A refusal that names the limit, what it allows, and what came. */
export function overLimit(name: string, max: number, got: string): Refusal {
  return new Refusal('LIMIT_EXCEEDED', `Expected at most ${max.toLocaleString('en')} ${name}, got ${got}.`);
}

/**
 * Checks one figure.
 *
 * @throws Refusal when it is over the limit, or when there is none because a fragment contains itself.
 */
export function checkFigure(name: string, max: number, measure: () => number): void {
  const figure = measureOrRefuse(measure);
  if (figure > max) throw overLimit(name, max, figure.toLocaleString('en'));
}

function measureOrRefuse(measure: () => number): number {
  try {
    return measure();
  } catch (error) {
    if (!(error instanceof FragmentCycle)) throw error;
    throw new Refusal('LIMIT_EXCEEDED', `Expected no fragment that contains itself, got ${error.message}.`);
  }
}
