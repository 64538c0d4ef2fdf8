import SchemaBuilder from '@pothos/core';
import type { Context } from './context.ts';

/** The one builder; each file of this folder adds its types to it. */
export const builder = new SchemaBuilder<{
  Context: Context;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: never; Output: string };
    Date: { Input: never; Output: string };
    _Any: { Input: Representation; Output: never };
  };
}>({});

/** A reference to an entity, as a federated gateway sends it. */
export interface Representation {
  readonly __typename: string;
  readonly [key: string]: unknown;
}

builder.queryType({
  description: 'Queries. All queries in one HTTP request share a single call to CodeArts Repo.',
});

builder.mutationType({
  description:
    'Mutations. An HTTP request may contain at most one mutation field, to prevent brute-forcing verification codes.',
});
