import { type ExecutionArgs, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { PreparedDocument } from './documents.ts';
import { executeBounded } from './execute.ts';
import { maskErrors, stringifyWithLocations } from './masking.ts';
import { MAX_BATCH } from './parameters.ts';
import type { OperationObserver } from './request-observer.ts';
import type { ServerContext } from './server-context.ts';

/** Receives Yoga's own messages. */
export interface EngineLog {
  warn(fields: { readonly args: readonly unknown[] }, message: string): void;
  error(fields: { readonly err: unknown }, message: string): void;
}

export type Yoga = YogaServerInstance<ServerContext, object>;

/** Creates Yoga without everything that the HTTP layer does before it, or that this API does not use. */
export function createEngine(schema: GraphQLSchema, log: EngineLog): Yoga {
  return createYoga<ServerContext>({
    schema,
    batching: { limit: MAX_BATCH },
    cors: false,
    // Yoga's own masking returns the masked error, with its stack, when NODE_ENV is development.
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // The body has been read and bounded; Yoga's own limit halves its throughput.
    maxRequestBodySize: false,
    // Yoga bounds its cache by the number of documents; ours is bounded by weight.
    parserAndValidationCache: false,
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn({ args }, 'GraphQL Yoga warning'),
      error: (...args) => log.error({ err: args[0] }, 'unexpected error'),
    },
    plugins: [usePreparedRequest(), useMutationBeforeReads(), useMaskedResults()],
  });
}

/** Takes parameters and documents from the context, where they have been read and checked. */
function usePreparedRequest(): Plugin<ServerContext, ServerContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => serverContext.params);
    },
    onParams({ params, context }) {
      const { params: all, operations } = context;
      const at = Array.isArray(all) ? all.indexOf(params) : 0;
      // The operations of a batch share the rest of the context.
      Object.assign(context, { at, operation: operations[at] });
    },
    onParse({ context, setParseFn }) {
      setParseFn(() => {
        const { document, errors } = preparedOf(context);
        if (document.definitions.length === 0) throw errors[0];
        return document;
      });
    },
    onValidate({ context, setValidationFn }) {
      setValidationFn(() => preparedOf(context).errors);
    },
    onExecute({ context, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => context.results?.[context.at ?? 0] ?? executeBounded(args));
    },
  };
}

function preparedOf({ prepared, at = 0 }: ServerContext): PreparedDocument {
  const found = prepared[at];
  if (found === undefined) throw new Error('Yoga runs an operation without a document');
  return found;
}

/** Runs the reads of a batch after its mutation, so that they see what it changed. Yoga runs a batch all at once. */
function useMutationBeforeReads(): Plugin<ServerContext, ServerContext> {
  const batches = new WeakMap<object, { readonly ended: Promise<void>; readonly end: () => void }>();
  return {
    onRequestParse({ serverContext: { params, operations } }) {
      if (!Array.isArray(params) || !operations.some(isMutation)) return;
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      batches.set(params, { ended, end });
    },
    onParams({ context, paramsHandler, setParamsHandler }) {
      const mutation = batches.get(context.params);
      if (mutation === undefined) return;
      const isRead = !isMutation(context.operation);
      setParamsHandler(async (payload) => {
        if (isRead) await mutation.ended;
        try {
          return await paramsHandler(payload);
        } finally {
          if (!isRead) mutation.end();
        }
      });
    },
  };
}

function isMutation(operation: OperationObserver | undefined): boolean {
  return operation?.facts?.kind === OperationTypeNode.MUTATION;
}

function useMaskedResults(): Plugin<object, ServerContext> {
  return {
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || Symbol.asyncIterator in result) return;
      const masked = maskErrors(result, (error) => context.observer.unexpectedError(error.originalError ?? error));
      setResult(masked.errors ? { ...masked, stringify: stringifyWithLocations } : masked);
      context.operation?.finish(masked);
    },
  };
}
