import { OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ServerContext } from './server-context.ts';

/**
 * Runs the reads of a batch that holds a mutation after that mutation, so that they see what it changed. Yoga by itself runs a
 * batch all at once.
 */
export function useUpdateBeforeReads(): Plugin<object, ServerContext> {
  const batches = new WeakMap<
    Request,
    { readonly update: object; readonly ended: Promise<void>; readonly end: () => void }
  >();
  return {
    onRequestParse({ request, serverContext }) {
      return {
        onRequestParseDone({ requestParserResult }) {
          if (!Array.isArray(requestParserResult)) return;
          const { operations } = serverContext;
          const update = requestParserResult.find(
            (_, at) => operations[at]?.facts?.kind === OperationTypeNode.MUTATION,
          );
          if (update === undefined) return;
          let end = () => {};
          const ended = new Promise<void>((resolve) => {
            end = resolve;
          });
          batches.set(request, { update, ended, end });
        },
      };
    },
    onParams({ request, params, paramsHandler, setParamsHandler }) {
      const batch = batches.get(request);
      if (batch === undefined) return;
      setParamsHandler(async (payload) => {
        if (params !== batch.update) {
          await batch.ended;
          return paramsHandler(payload);
        }
        try {
          return await paramsHandler(payload);
        } finally {
          batch.end();
        }
      });
    },
  };
}
