import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { MAX_BATCH, type Params } from '../http/params.ts';
import type { Log } from '../observability/log.ts';
import type { Context } from '../schema/context.ts';
import { useUpdateBeforeReads } from './batch-order.ts';
import type { Documents, PreparedDocument } from './documents.ts';
import { maskErrors } from './masking.ts';

/** What the server hands to Yoga with each request. */
export interface ServerContext extends Context {
  /** Read and checked already. */
  readonly params: Params | Params[];
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
function usePlainExecutor(): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(execute);
    },
  };
}

function useMaskedResults(log: Log): Plugin<object, ServerContext> {
  return {
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || Symbol.asyncIterator in result) return;
      setResult(
        maskErrors(result, (error) =>
          log.error({ err: error.originalError ?? error, requestId: context.requestId }, 'unexpected error'),
        ),
      );
    },
  };
}
