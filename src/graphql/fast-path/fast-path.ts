import { type ExecutionResult, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../schema/context.ts';
import type { OperationObserver } from '../request-observer.ts';
import type { Asked } from '../request-reader.ts';
import { withBegunFields } from './begun-fields.ts';
import { CompiledOperation, type Executed, type Schemas } from './compiled-operation.ts';

/** What came of a request: the body of its response, or the results of its operations, for Yoga to respond with. */
export type Replayed =
  | { readonly body: string }
  | { readonly body: undefined; readonly results: readonly ExecutionResult[] };

/**
 * Runs again what Yoga has decided before, without its layer of `Request` and `Response`: operations that it responded well to, asked
 * for with the same text. What it does not know is left to Yoga before anything has been called; of what it has run, every error is
 * Yoga's to mask and to send. The server is right without it.
 *
 * It stores neither variables nor responses, and what it knows of an operation ends with the cached document.
 */
export class FastPath {
  readonly #schemas: Schemas;
  readonly #known = new WeakMap<OperationDefinitionNode, CompiledOperation>();

  constructor(schema: GraphQLSchema) {
    this.#schemas = { schema, finishing: withBegunFields(schema) };
  }

  /** To be called when Yoga has responded to a request with status 200. */
  learn({ admitted, prepared }: Asked): void {
    for (const [at, operation] of admitted.entries()) {
      if (operation === undefined || this.#known.has(operation.definition)) continue;
      const { document, definition } = operation;
      const cost = prepared[at]?.operations.get(definition)?.figures.cost ?? 0;
      this.#known.set(definition, new CompiledOperation(this.#schemas, document, definition, cost));
    }
  }

  /**
   * Runs a request if all of it is known; undefined, and nothing has happened, if it is not.
   *
   * @param observers of its operations.
   */
  replay(
    method: string,
    { params, admitted }: Asked,
    observers: readonly OperationObserver[],
    context: RequestContext,
  ): Promise<Replayed> | undefined {
    const all = Array.isArray(params) ? params : [params];
    const runs: (() => Promise<Executed>)[] = [];
    let update = -1;
    for (const [at, one] of all.entries()) {
      const operation = admitted[at];
      const observer = observers[at];
      const compiled = operation && this.#known.get(operation.definition);
      if (!compiled || !observer) return undefined;
      if (operation.kind !== OperationTypeNode.QUERY) {
        if (method === 'GET') return undefined;
        update = at;
      }
      runs.push(() => compiled.run(one, { ...context, operation: observer }));
    }
    return runInOrder(runs, update).then((executed) => {
      if (!executed.every((one) => typeof one === 'string'))
        return { body: undefined, results: executed.map(toResult) };
      for (const observer of observers) observer.finish({});
      return { body: Array.isArray(params) ? `[${executed.join()}]` : executed.join() };
    });
  }
}

/** @param update place of the one that the others run after, so that they see what it changed. */
async function runInOrder(runs: readonly (() => Promise<Executed>)[], update: number): Promise<Executed[]> {
  const first = runs[update]?.();
  await first;
  return Promise.all(runs.map((run, at) => (at === update && first) || run()));
}

function toResult(executed: Executed): ExecutionResult {
  return typeof executed === 'string' ? JSON.parse(executed) : executed;
}
