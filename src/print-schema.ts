import { schema } from './schema/index.ts';
import { printApi, printSubgraph } from './schema/print.ts';

/** Writes the schema to standard output: as clients see it, or for composition into a supergraph. */
export async function printSchema(subgraph: boolean): Promise<void> {
  process.stdout.write(subgraph ? printSubgraph(schema) : printApi(schema));
}
