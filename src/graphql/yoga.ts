import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { useUpdateBeforeReads } from './batch-order.ts';
import type { PreparedDocument } from './documents.ts';
import { executeBounded } from './execute.ts';
import { maskErrors, stringifyWithLocations } from './masking.ts';
import { MAX_BATCH } from './parameters.ts';
import type { ServerContext } from './server-context.ts';

/** Where Yoga's own messages go. */
export interface EngineLog {
  warn(fields: { readonly args: readonly unknown[] }, message: string): void;
  error(fields: { readonly err: unknown }, message: string): void;
}

export type Yoga = YogaServerInstance<ServerContext, object>;

/** Yoga, with everything switched off that the HTTP layer does before it or that this API has no use for. */
export function createEngine(schema: GraphQLSchema, log: EngineLog): Yoga {
  return createYoga<ServerContext>({
    schema,
    batching: { limit: MAX_BATCH },
    cors: false,
    // Ours knows the request; Yoga's shows the hidden error, stack included, as soon as NODE_ENV is development.
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // The body has been read, bounded and parsed already; Yoga's own bound costs half of its throughput.
    maxRequestBodySize: false,
    // Bounded by a number of documents only, so their sizes would add up; ours is bounded by weight.
    parserAndValidationCache: false,
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn({ args }, 'GraphQL Yoga warning'),
      error: (...args) => log.error({ err: args[0] }, 'unexpected error'),
    },
    plugins: [
      useParsedParams(),
      useOperationRecords(),
      usePreparedDocuments(),
      useUpdateBeforeReads(),
      usePlainExecutor(),
      useMaskedResults(),
    ],
  });
}

function useParsedParams(): Plugin<object, ServerContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => serverContext.params);
    },
  };
}

/** Gives each operation its own place; all else of the context is shared by those of a batch. */
function useOperationRecords(): Plugin<object, ServerContext> {
  return {
    onParams({ params, context }) {
      const { params: all, operations } = context;
      const at = Array.isArray(all) ? all.indexOf(params) : 0;
      Object.assign(context, { at, operation: operations[at] });
    },
  };
}

function usePreparedDocuments(): Plugin<ServerContext, ServerContext> {
  return {
    onParse({ context: { prepared, at = 0 }, setParseFn }) {
      setParseFn(() => {
        const { document, errors } = preparedAt(prepared, at);
        if (document.definitions.length === 0) throw errors[0];
        return document;
      });
    },
    onValidate({ context: { prepared, at = 0 }, setValidationFn }) {
      setValidationFn(() => preparedAt(prepared, at).errors);
    },
  };
}

function preparedAt(prepared: readonly PreparedDocument[], at: number): PreparedDocument {
  const found = prepared[at];
  if (found === undefined) throw new Error('an operation came to Yoga without its document');
  return found;
}

/** graphql's own executor: measured faster than the one Yoga brings, whose extras nothing here asks for. */
function usePlainExecutor(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ context, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => context.results?.[context.at ?? 0] ?? executeBounded(args));
    },
  };
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
