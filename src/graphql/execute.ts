import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { MAX_ERRORS } from './documents.ts';

/** graphql adds one error that says that it has stopped. */
const options = { maxCoercionErrors: MAX_ERRORS - 1 };

/** Executes an operation; of values of variables that are wrong, only the first are looked for. */
export function executeBounded(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  return execute({ ...args, options });
}
