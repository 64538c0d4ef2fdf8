import { type Config, type DocumentSettings, parseConfig } from './config/config.ts';
import type { Environment } from './config/read.ts';
import type { CheckDocument } from './config/trusted-documents.ts';
import { checkDocument } from './graphql/check-document.ts';
import { Documents } from './graphql/documents.ts';
import { createSchema } from './schema/index.ts';

/**
 * Reads and checks the environment; an empty value counts as unset.
 *
 * @throws ConfigError with all problems together, one line for each.
 */
export function readConfig(env: Environment): Config {
  return parseConfig(env, createCheck);
}

function createCheck({ rootFieldPrefix, introspection }: DocumentSettings): CheckDocument {
  const documents = new Documents(createSchema(rootFieldPrefix), introspection);
  return (text) => checkDocument(documents, text);
}
