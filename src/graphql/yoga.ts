import { type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { MAX_BATCH, type Params } from '../http/params.ts';
import type { Log } from '../observability/log.ts';
import type { OperationRecord } from '../observability/operation-record.ts';
import { traceFields } from '../observability/request-trace.ts';
import type { RequestContext } from '../schema/context.ts';
import { useUpdateBeforeReads } from './batch-order.ts';
import type { Documents, PreparedDocument } from './documents.ts';
import { maskErrors } from './masking.ts';

/** What the server hands to Yoga with each request. */
export interface ServerContext extends RequestContext {
  /** Read and checked already. */
  readonly params: Params | Params[];
  /** Of each of them, in the same order. */
  readonly operations: readonly OperationRecord[];
  /** The one of them that runs. */
  readonly operation?: OperationRecord;
  /** What came of it, where it has run already. */
  readonly result?: ExecutionResult | undefined;
}

export type Yoga = YogaServerInstance<ServerContext, object>;

/** Yoga, with everything switched off that the HTTP layer does before it or that this API has no use for. */
export function createEngine(schema: GraphQLSchema, documents: Documents, log: Log): Yoga {
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
    // Bounded by a number of documents only, so their sizes would add up; ours is bounded by size.
    parserAndValidationCache: false,
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn({ args }, 'yoga'),
      error: (...args) => log.error({ err: args[0] }, 'unexpected error'),
    },
    plugins: [
      useParsedParams(),
      useOperationRecords(),
      usePreparedDocuments(documents),
      useUpdateBeforeReads(documents),
      usePlainExecutor(),
      useMaskedResults(log),
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

/** Gives each operation its own record; all else of the context is shared by those of a batch. */
function useOperationRecords(): Plugin<object, ServerContext> {
  return {
    onParams({ params, context }) {
      const { params: all, operations } = context;
      Object.assign(context, { operation: operations[Array.isArray(all) ? all.indexOf(params) : 0] });
    },
  };
}

function usePreparedDocuments(documents: Documents): Plugin {
  const prepared = new WeakMap<DocumentNode, PreparedDocument>();
  return {
    onParse({ setParseFn }) {
      setParseFn((source) => {
        const made = documents.prepare(String(source));
        prepared.set(made.document, made);
        return made.document;
      });
    },
    onValidate({ params: { documentAST }, setValidationFn }) {
      const made = prepared.get(documentAST);
      if (made) setValidationFn(() => made.errors);
    },
  };
}

/** graphql's own executor: measured faster than the one Yoga brings, whose extras nothing here asks for. */
function usePlainExecutor(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ context, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => context.result ?? execute(args));
    },
  };
}

function useMaskedResults(log: Log): Plugin<object, ServerContext> {
  return {
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || Symbol.asyncIterator in result) return;
      const masked = maskErrors(result, (error) =>
        log.error(
          { err: error.originalError ?? error, requestId: context.requestId, ...traceFields(context.trace) },
          'unexpected error',
        ),
      );
      setResult(masked);
      context.operation?.finish(masked);
    },
  };
}
