import { execute, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Params } from '../http/params.ts';
import type { Log } from '../observability/log.ts';
import type { Context } from '../schema/context.ts';
import { useUpdateBeforeReads } from './batch-order.ts';
import { maskErrors } from './masking.ts';

/** What the server hands to Yoga with each request. */
export interface ServerContext extends Context {
  /** Read and checked already. */
  readonly params: Params | Params[];
}

export type Yoga = YogaServerInstance<ServerContext, object>;

/** Yoga, with everything switched off that the HTTP layer does before it or that this API has no use for. */
export function createEngine(schema: GraphQLSchema, log: Log): Yoga {
  return createYoga<ServerContext>({
    schema,
    batching: { limit: 10 },
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // The body has been read, bounded and parsed already; Yoga's own bound costs half of its throughput.
    maxRequestBodySize: false,
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn({ args }, 'yoga'),
      error: (...args) => log.error({ err: args[0] }, 'unexpected error'),
    },
    plugins: [useParsedParams(), useUpdateBeforeReads(), usePlainExecutor(), useMaskedResults(log)],
  });
}

function useParsedParams(): Plugin<object, ServerContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => serverContext.params);
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
