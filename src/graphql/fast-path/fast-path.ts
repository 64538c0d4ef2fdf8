import { type ExecutionResult, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../schema/context.ts';
import type { OperationObserver } from '../request-observer.ts';
import type { Asked } from '../request-reader.ts';
import { type CompiledOperation, compileOperation, type Executed, toContinued } from './compiled-operation.ts';

/** The body of a response, or the results of the operations for Yoga to respond with. */
export type Replayed = string | readonly ExecutionResult[];

/**
 * Runs operations again that Yoga has executed well before, without its layer of `Request` and `Response`. What is not known is left to
 * Yoga before any resolver is called; results with errors are Yoga's to mask and to send. The server is correct without the fast path.
 *
 * It stores neither variables nor responses, and a compiled operation is released with the cached document.
 */
export class FastPath {
  readonly #schema: GraphQLSchema;
  readonly #continued: GraphQLSchema;
  readonly #known = new WeakMap<OperationDefinitionNode, CompiledOperation>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#continued = toContinued(schema);
  }

  /** Must be called when Yoga has responded to a request with status 200. */
  learn({ admitted, prepared }: Asked): void {
    for (const [at, operation] of admitted.entries()) {
      if (operation === undefined || this.#known.has(operation.definition)) continue;
      const { document, definition } = operation;
      const cost = prepared[at]?.operations.get(definition)?.figures.cost ?? 0;
      this.#known.set(definition, compileOperation(this.#schema, this.#continued, document, definition, cost));
    }
  }

  /**
   * Runs a request if all of its operations are known. Otherwise returns undefined, and nothing has happened.
   *
   * @param observers of its operations.
   */
  replay(
    method: string,
    { params, admitted }: Asked,
    observers: readonly OperationObserver[],
    context: RequestContext,
  ): Promise<Replayed> | undefined {
    const runs: (() => Promise<Executed>)[] = [];
    let update = -1;
    const all = Array.isArray(params) ? params : [params];
    for (const [at, one] of all.entries()) {
      const operation = admitted[at];
      const observer = observers[at];
      const run = operation && this.#known.get(operation.definition);
      if (!run || !observer) return undefined;
      if (operation.kind !== OperationTypeNode.QUERY) update = at;
      runs.push(() => run(one, Object.assign({ operation: observer }, context)));
    }
    if (update >= 0 && method === 'GET') return undefined;
    return runInOrder(runs, update).then((executed) => {
      if (!executed.every((one) => typeof one === 'string')) return executed.map(toResult);
      for (const observer of observers) observer.finish({});
      return Array.isArray(params) ? `[${executed.join()}]` : executed.join();
    });
  }
}

/** @param update index of the operation that the others follow, so that they see its changes. */
async function runInOrder(runs: readonly (() => Promise<Executed>)[], update: number): Promise<Executed[]> {
  const first = runs[update]?.();
  if (first) await first;
  return Promise.all(runs.map((run, at) => (at === update && first) || run()));
}

function toResult(executed: Executed): ExecutionResult {
  return typeof executed === 'string' ? JSON.parse(executed) : executed;
}
