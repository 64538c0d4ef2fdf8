import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { COSTLY_FIELD } from '../limits/cost.ts';
import { checkDocument, MAX_TOKENS, tooManyTokens } from '../limits/document.ts';
import { NoSubgraphSchemaRule } from './no-subgraph-schema.ts';
import { withoutValue } from './redact.ts';

/** Most characters of source text that are kept, over all documents; an AST takes some ten times its text. */
const MAX_CACHED_CHARACTERS = 2_000_000;
const MAX_CACHED_DOCUMENTS = 1_000;

/** A document that is within every limit, parsed and validated. */
export interface PreparedDocument {
  readonly document: DocumentNode;
  /** What is wrong with it; it may be executed when this is empty. */
  readonly errors: readonly GraphQLError[];
  /** Whether what it costs depends on variables; else it was found to be within the limit. */
  readonly costVaries: boolean;
}

/** Parses, measures and validates each document once. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #introspection: boolean;
  readonly #prepared = new LRUCache<string, PreparedDocument>({
    max: MAX_CACHED_DOCUMENTS,
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_prepared, source) => source.length + 1,
  });

  /** @param introspection whether the schema may be asked for, and errors may suggest names from it. */
  constructor(schema: GraphQLSchema, introspection: boolean) {
    this.#schema = schema;
    this.#introspection = introspection;
  }

  /**
   * Prepares a document; within the cache's bounds the same source gives the same object.
   *
   * @throws Refusal for a document over a limit.
   * @throws GraphQLError for one that cannot be parsed.
   */
  prepare(source: string): PreparedDocument {
    const known = this.#prepared.get(source);
    if (known) return known;
    const document = parseWithin(source);
    checkDocument(document);
    const rules = this.#introspection
      ? specifiedRules
      : [...specifiedRules, NoSchemaIntrospectionCustomRule, NoSubgraphSchemaRule];
    const errors = validate(this.#schema, document, rules, { hideSuggestions: !this.#introspection }).map(withoutValue);
    const prepared = { document, errors, costVaries: source.includes(COSTLY_FIELD) };
    this.#prepared.set(source, prepared);
    return prepared;
  }
}

function parseWithin(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser stops at the limit, and tells it by its message alone.
    if (error instanceof Error && error.message.includes(`${MAX_TOKENS} tokens`)) throw tooManyTokens();
    throw error;
  }
}
