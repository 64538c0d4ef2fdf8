import { getOperationAST, OperationTypeNode } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Documents } from './documents.ts';

/**
 * Answers the reads of a batch that holds a mutation after that mutation, so that they see what it did. Yoga by itself runs a
 * batch all at once.
 */
export function useUpdateBeforeReads(documents: Documents): Plugin {
  const batches = new WeakMap<
    Request,
    { readonly update: object; readonly ended: Promise<void>; readonly end: () => void }
  >();
  return {
    onRequestParse({ request }) {
      return {
        onRequestParseDone({ requestParserResult }) {
          if (!Array.isArray(requestParserResult)) return;
          const update = requestParserResult.find((params) => isMutation(documents, params));
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

function isMutation(documents: Documents, { query = '', operationName }: GraphQLParams): boolean {
  try {
    return getOperationAST(documents.prepare(query).document, operationName)?.operation === OperationTypeNode.MUTATION;
  } catch {
    return false;
  }
}
