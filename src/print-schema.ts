import { schema } from './schema/index.ts';
import { printApi, printSubgraph } from './schema/print.ts';
import { printAll } from './standard-streams.ts';

/** Writes the schema to standard output: as clients see it, or for composition into a supergraph. */
export function printSchema(subgraph: boolean): Promise<void> {
  return printAll(subgraph ? printSubgraph(schema) : printApi(schema));
}
