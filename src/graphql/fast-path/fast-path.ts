import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { RequestContext } from '../../schema/context.ts';
import type { AdmittedOperation } from '../admission.ts';
import { executeBounded } from '../execute.ts';
import type { Params } from '../parameters.ts';
import type { OperationObserver } from '../request-observer.ts';
import type { Asked } from '../request-reader.ts';
import { compileQuery, type Plan } from './compiled-query.ts';

/** What came of a request: its answer, or what is left to Yoga, with the result where its one operation has run already. */
export type Replayed =
  | { readonly body: string }
  | { readonly body: undefined; readonly result: ExecutionResult | undefined };

/**
 * Runs again what Yoga has decided before, without its layer of `Request` and `Response`: operations that it answered well, asked
 * for with the same text. The server is right without it; what it does not know, and every result with an
 * error in it, is Yoga's.
 *
 * It keeps neither variables nor answers, and what it knows of an operation ends with the cached document.
 */
export class FastPath {
  readonly #schema: GraphQLSchema;
  /** Operations that Yoga has answered well, and how a query of them is run without graphql's executor, if it can be. */
  readonly #answered = new WeakMap<OperationDefinitionNode, { readonly plan: Plan | undefined }>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Notes that Yoga answered a request with status 200. */
  learn({ admitted }: Asked): void {
    for (const operation of admitted) {
      if (operation === undefined || this.#answered.has(operation.definition)) continue;
      const plan = compileQuery(this.#schema, operation.document, operation.definition);
      this.#answered.set(operation.definition, { plan });
    }
  }

  /**
   * Answers a request if all of it is known; undefined, and nothing has happened, if it is not.
   *
   * @param records where it is noted how each operation ends.
   */
  replay(
    { params, admitted }: Asked,
    records: readonly OperationObserver[],
    context: RequestContext,
  ): Promise<Replayed> | undefined {
    if (!Array.isArray(params)) return this.#one(params, admitted[0], records[0], context);
    // A batch runs at once here; one that changes something has an order, which Yoga keeps.
    if (!admitted.every((one) => one?.kind === OperationTypeNode.QUERY && this.#answered.has(one.definition)))
      return undefined;
    const running = params.map((one, at) => this.#one(one, admitted[at], records[at], context));
    return Promise.all(running).then(together);
  }

  #one(
    { operationName, variables }: Params,
    operation: AdmittedOperation | undefined,
    record: OperationObserver | undefined,
    { session, requestId }: RequestContext,
  ): Promise<Replayed> | undefined {
    if (!operation || !record) return undefined;
    const { document, definition } = operation;
    const answered = this.#answered.get(definition);
    if (answered === undefined) return undefined;
    const context = { session, requestId, operation: record };
    const executed = () =>
      run(
        {
          schema: this.#schema,
          document,
          operationName: operationName ?? null,
          variableValues: variables ?? null,
          contextValue: context,
        },
        record,
      );
    if (!answered.plan) return executed();
    return answered.plan(context).then((body) => {
      if (body === undefined) return executed();
      record.finish({});
      return { body };
    });
  }
}

async function run(args: ExecutionArgs, operation: OperationObserver): Promise<Replayed> {
  const result = await executeBounded(args);
  if (result.errors) return { body: undefined, result };
  operation.finish(result);
  return { body: JSON.stringify(result) };
}

/** The answer of a batch; Yoga's, which runs it anew, unless every operation has one. The loaders have what was read. */
function together(all: readonly (Replayed | undefined)[]): Replayed {
  const bodies = all.map((one) => one?.body);
  return bodies.includes(undefined) ? { body: undefined, result: undefined } : { body: `[${bodies.join()}]` };
}
