import { type DocumentNode, Kind } from 'graphql';
import type { Refusal } from '../http/refusal.ts';
import { aliases } from './aliases.ts';
import { leastCost } from './cost.ts';
import { depth } from './depth.ts';
import { directives } from './directives.ts';
import type { Limit } from './limit.ts';
import { objects } from './objects.ts';
import { mutationFields } from './one-mutation.ts';
import { checkFigure, overLimit } from './refusals.ts';

/** Most tokens in a document; the parser stops there. */
export const MAX_TOKENS = 2_000;

/** Every bound that does not depend on variables, in the order in which they are checked. */
export const documentLimits: readonly Limit[] = [depth, aliases, directives, objects, leastCost, mutationFields];

/**
 * Checks every operation of a document, before it is validated.
 *
 * @throws Refusal with status 400 that names the limit.
 */
export function checkDocument(document: DocumentNode): void {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  for (const operation of operations) {
    for (const { name, max, measure } of documentLimits) checkFigure(name, max, () => measure(document, operation));
  }
}

/** The refusal of a document that is longer than the parser reads. */
export function tooManyTokens(): Refusal {
  return overLimit('tokens', MAX_TOKENS, 'more');
}
