import { type ExecutionResult, execute, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Params } from '../http/params.ts';
import type { Context } from '../schema/context.ts';
import type { AdmittedOperation } from './admission.ts';

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
  readonly #answered = new WeakSet<OperationDefinitionNode>();
  readonly #contentTypes = new LRUCache<string, string>({ max: MAX_ACCEPTS });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Notes that Yoga answered an operation with status 200. */
  learn({ definition }: AdmittedOperation, accept: string, contentType: string): void {
    if (accept.length > MAX_ACCEPT_LENGTH) return;
    this.#answered.add(definition);
    this.#contentTypes.set(accept, contentType);
  }

  /** Answers an operation if it is known; undefined, and nothing has happened, if it is not. */
  replay(
    { document, definition }: AdmittedOperation,
    accept: string,
    { operationName, variables }: Params,
    context: Context,
  ): Promise<Replayed> | undefined {
    if (!this.#answered.has(definition)) return undefined;
    const contentType = this.#contentTypes.get(accept);
    if (contentType === undefined) return undefined;
    const args = {
      schema: this.#schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: context,
    };
    return this.#answer(execute(args), contentType, context);
  }

  async #answer(
    running: ExecutionResult | Promise<ExecutionResult>,
    contentType: string,
    { operation }: Context,
  ): Promise<Replayed> {
    const result = await running;
    if (result.errors) return { body: undefined, result };
    operation.finish(result);
    return { body: JSON.stringify(result), contentType };
  }
}
