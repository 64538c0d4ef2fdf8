import { ConfigError, readRootFieldPrefix } from './config/config.ts';
import type { Environment } from './config/read.ts';
import { createSchema } from './schema/index.ts';
import { printApi, printSubgraph } from './schema/print.ts';

/** Writes the schema to standard output, as clients see it or for composition into a supergraph; a malformed prefix ends with status 1. */
export async function printSchema(env: Environment, subgraph: boolean): Promise<void> {
  try {
    const schema = createSchema(readRootFieldPrefix(env));
    process.stdout.write(subgraph ? printSubgraph(schema) : printApi(schema));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
