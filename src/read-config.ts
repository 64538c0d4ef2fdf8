import { type Config, type DocumentSettings, parseConfig } from './config/config.ts';
import type { Environment } from './config/environment.ts';
import type { CheckDocument } from './config/trusted-documents.ts';
import { checkDocument, Documents } from './graphql/documents.ts';
import { createSchema } from './schema/index.ts';

/**
 * Reads and checks the environment; an empty value counts as unset.
 *
 * @throws ConfigError with all problems together, one line for each.
 */
export function readConfig(env: Environment): Config {
  return parseConfig(env, createCheck);
}

/**
 * {@link readConfig} for an app that another server mounts. The hosts that it listens on are unknown, so `HOST` has no effect, and
 * nothing that is safe on loopback only is on by default.
 *
 * @throws ConfigError with all problems together, one line for each.
 */
export function readLibraryConfig(env: Environment): Config {
  return readConfig({ ...env, HOST: '0.0.0.0' });
}

function createCheck({ rootFieldPrefix, introspection }: DocumentSettings): CheckDocument {
  const documents = new Documents(createSchema(rootFieldPrefix), introspection);
  return (text) => checkDocument(documents, text);
}
