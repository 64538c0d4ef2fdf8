import { type Environment, readEnvironment } from './config/environment.ts';
import { createSchema } from './schema/index.ts';
import { printApi, printSubgraph } from './schema/print.ts';
import { printAll, printError } from './telemetry/standard-streams.ts';

/** Writes the schema to standard output, as clients see it or for a supergraph; an invalid prefix ends the process with status 1. */
export async function printSchema({ ROOT_FIELD_PREFIX: prefix }: Environment, subgraph: boolean): Promise<void> {
  const problems: string[] = [];
  const settings = readEnvironment({ ROOT_FIELD_PREFIX: prefix }, problems);
  if (problems.length > 0) {
    printError(problems.join('\n'));
    process.exitCode = 1;
    return;
  }
  const schema = createSchema(settings.ROOT_FIELD_PREFIX);
  await printAll(subgraph ? printSubgraph(schema) : printApi(schema));
}
