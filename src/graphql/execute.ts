import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { MAX_ERRORS } from './documents.ts';

/** graphql adds one error, that it has stopped. */
const options = { maxCoercionErrors: MAX_ERRORS - 1 };

/** Executes an operation; reports only the first invalid values of its variables. */
export function executeBounded(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  return execute({ ...args, options });
}
