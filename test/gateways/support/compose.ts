import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** One part of a supergraph. */
export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** Composes a supergraph, or says what is wrong. */
export type Compose = (subgraphs: readonly Subgraph[]) => string;

function compose(run: typeof composeByApollo | typeof composeByGuild): Compose {
  return (subgraphs) => {
    const { supergraphSdl, errors = [] } = run(
      subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
    );
    if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
    return supergraphSdl;
  };
}

export const composers: Readonly<Record<'apollo' | 'guild', Compose>> = {
  apollo: compose(composeByApollo),
  guild: compose(composeByGuild),
};
