import { type CompositionResult, composeServices as composeByApollo } from '@apollo/composition';
import {
  composeServices as composeByGuild,
  type CompositionResult as GuildResult,
  transformSupergraphToPublicSchema,
} from '@theguild/federation-composition';
import { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } from '@wundergraph/composition';
import { buildASTSchema, type GraphQLSchema, parse, print } from 'graphql';

/** One part of a supergraph. */
export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** A supergraph. */
export interface Composition {
  /** As the gateway reads it. */
  readonly sdl: string;
  /** As clients see it. */
  readonly api: GraphQLSchema;
}

/**
 * Composes a supergraph.
 *
 * @throws Error with what prevents it.
 */
export type Compose = (subgraphs: readonly Subgraph[]) => Composition;

function parsed(subgraphs: readonly Subgraph[]) {
  return subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
}

function failed(errors: readonly { readonly message: string }[] = []): Error {
  return new Error(errors.map(({ message }) => message).join('\n'));
}

function apollo(subgraphs: readonly Subgraph[]): Composition {
  const { schema, supergraphSdl, errors }: CompositionResult = composeByApollo(parsed(subgraphs));
  if (supergraphSdl === undefined) throw failed(errors);
  return { sdl: supergraphSdl, api: schema.toAPISchema().toGraphQLJSSchema() };
}

function guild(subgraphs: readonly Subgraph[]): Composition {
  const { supergraphSdl, errors }: GuildResult = composeByGuild(parsed(subgraphs));
  if (supergraphSdl === undefined) throw failed(errors);
  return { sdl: supergraphSdl, api: buildASTSchema(transformSupergraphToPublicSchema(parse(supergraphSdl))) };
}

function cosmo(subgraphs: readonly Subgraph[]): Composition {
  const result = federateSubgraphs({
    subgraphs: parsed(subgraphs).map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
    version: ROUTER_COMPATIBILITY_VERSION_ONE,
  });
  if (!result.success) throw failed(result.errors);
  return { sdl: print(result.federatedGraphAST), api: result.federatedGraphClientSchema };
}

export const composers = { Apollo: apollo, 'The Guild': guild, Cosmo: cosmo } satisfies Record<string, Compose>;
