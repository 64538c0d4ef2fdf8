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
  description: 'Reads. Every read of one HTTP request shares one call to CodeArts Repo.',
});

builder.mutationType({
  description:
    'Changes. One HTTP request holds at most one of these fields, so that nobody can try many verification codes at once.',
});
