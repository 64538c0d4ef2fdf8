import { isFailure } from '../errors.ts';
import type { Context } from './context.ts';

/** Records a failure that is returned as data, since it does not appear in `errors[]`. */
export function recordFailure<Outcome>(outcome: Outcome, { operation }: Context): Outcome {
  if (isFailure(outcome)) operation.recordFailure(outcome.code);
  return outcome;
}
