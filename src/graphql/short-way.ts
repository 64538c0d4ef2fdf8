import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Params } from '../http/params.ts';
import type { Context } from '../schema/context.ts';
import type { AdmittedOperation } from './admission.ts';
import { type Plan, planQuery } from './plan.ts';

/** Most values of `Accept` whose answer's type is kept; the clients of the field send five or so. */
const MAX_ACCEPTS = 50;
/** Longest such value, in characters. */
const MAX_ACCEPT_LENGTH = 200;

/** What came of running an operation: the answer itself, or a result that Yoga must put into words. */
export type Replayed =
  | { readonly body: string; readonly contentType: string }
  | { readonly body: undefined; readonly result: ExecutionResult };

/**
 * Runs again what Yoga has decided before, without its layer of `Request` and `Response`: an operation that it answered well, asked
 * for with the same text and the same `Accept`. The server is right without it; what it does not know, and every result with an
 * error in it, is Yoga's.
 *
 * It keeps neither variables nor answers, and what it knows of an operation ends with the cached document.
 */
export class ShortWay {
  readonly #schema: GraphQLSchema;
  /** Operations that Yoga has answered well, and how a query of them is run without graphql's executor, if it can be. */
  readonly #answered = new WeakMap<OperationDefinitionNode, { readonly plan: Plan | undefined }>();
  readonly #contentTypes = new LRUCache<string, string>({ max: MAX_ACCEPTS });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Notes that Yoga answered an operation with status 200. */
  learn({ document, definition }: AdmittedOperation, accept: string, contentType: string): void {
    if (accept.length > MAX_ACCEPT_LENGTH) return;
    this.#contentTypes.set(accept, contentType);
    if (this.#answered.has(definition)) return;
    this.#answered.set(definition, { plan: planQuery(this.#schema, document, definition) });
  }

  /** Answers an operation if it is known; undefined, and nothing has happened, if it is not. */
  replay(
    { document, definition }: AdmittedOperation,
    accept: string,
    { operationName, variables }: Params,
    context: Context,
  ): Promise<Replayed> | undefined {
    const answered = this.#answered.get(definition);
    const contentType = this.#contentTypes.get(accept);
    if (answered === undefined || contentType === undefined) return undefined;
    const executed = () =>
      run(
        {
          schema: this.#schema,
          document,
          operationName: operationName ?? null,
          variableValues: variables ?? null,
          contextValue: context,
        },
        context,
        contentType,
      );
    if (!answered.plan) return executed();
    return answered.plan(context).then((body) => {
      if (body === undefined) return executed();
      context.operation.finish({});
      return { body, contentType };
    });
  }
}

async function run(args: ExecutionArgs, { operation }: Context, contentType: string): Promise<Replayed> {
  const result = await execute(args);
  if (result.errors) return { body: undefined, result };
  operation.finish(result);
  return { body: JSON.stringify(result), contentType };
}
