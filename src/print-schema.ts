import { ConfigError, readRootFieldPrefix } from './config/config.ts';
import type { Environment } from './config/read.ts';
import { createSchema } from './schema/index.ts';
import { printApi, printSubgraph } from './schema/print.ts';
import { printAll, printError } from './standard-streams.ts';

/** Writes the schema to standard output, as clients see it or for composition into a supergraph; a malformed prefix ends with status 1. */
export async function printSchema(env: Environment, subgraph: boolean): Promise<void> {
  try {
    const schema = createSchema(readRootFieldPrefix(env));
    await printAll(subgraph ? printSubgraph(schema) : printApi(schema));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printError(error.message);
    process.exitCode = 1;
  }
}
