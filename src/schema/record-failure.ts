import { isFailure } from '../errors.ts';
import type { Context } from './context.ts';

/** Notes a failure that goes out as data: no entry of `errors[]` tells of it. */
export function recordFailure<Outcome>(outcome: Outcome, { operation }: Context): Outcome {
  if (isFailure(outcome)) operation.recordFailure(outcome.code);
  return outcome;
}
