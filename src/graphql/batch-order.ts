import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Answers the reads of a batch that holds a mutation after that mutation, so that they see what it did. Yoga by itself runs a
 * batch all at once.
 */
export function useUpdateBeforeReads(): Plugin {
  const batches = new WeakMap<
    Request,
    { readonly update: object; readonly ended: Promise<void>; readonly end: () => void }
  >();
  return {
    onRequestParse({ request }) {
      return {
        onRequestParseDone({ requestParserResult }) {
          if (!Array.isArray(requestParserResult)) return;
          const update = requestParserResult.find(isMutation);
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

function isMutation({ query, operationName }: { query?: string; operationName?: string }): boolean {
  try {
    const document = parse(query ?? '', { noLocation: true });
    return getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
  } catch {
    return false;
  }
}
