import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkLimits } from './document-limits.ts';
import { type Measured, measureDocument } from './measure-document.ts';
import { NoSubgraphSchemaRule } from './no-subgraph-schema.ts';
import { parseDocument } from './parse-document.ts';
import { withoutValue } from './redact.ts';

/** Most errors of one document, or of the variables of one operation, that are looked for and returned. */
export const MAX_ERRORS = 20;

/** Most heap that cached documents hold, in bytes. */
const MAX_CACHED_BYTES = 20 * 2 ** 20;
/**
 * Heap that a cached document holds at most, in bytes: for itself, its text and the strings in it, its syntax tree, and what
 * replays its operations. Measured with documents that are the worst in one of these; `test/graphql/document-cache.long.test.ts`.
 */
const BYTES_PER = { document: 3_000, character: 20, token: 350, cost: 1_500 };

/** A document whose every operation is within the limits. */
export interface PreparedDocument {
  /** Empty where it cannot be parsed. */
  readonly document: DocumentNode;
  readonly tokens: number;
  readonly operations: ReadonlyMap<OperationDefinitionNode, Measured>;
  /** Heap that it holds at most while it is cached, in bytes. */
  readonly weight: number;
  /** Its syntax error, or its validation errors; it is validated when they are first read. */
  readonly errors: readonly GraphQLError[];
}

const EMPTY: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** Parses, measures and validates each document once; caches those that are valid. */
export class Documents {
  readonly #validate: (document: DocumentNode) => readonly GraphQLError[];
  readonly #cached = new LRUCache<string, PreparedDocument>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ weight }) => weight,
  });

  /** @param introspection whether the schema may be asked for, and errors may suggest names from it. */
  constructor(schema: GraphQLSchema, introspection: boolean) {
    const rules = introspection
      ? specifiedRules
      : [...specifiedRules, NoSchemaIntrospectionCustomRule, NoSubgraphSchemaRule];
    // graphql adds one error that says that it has stopped.
    const options = { hideSuggestions: !introspection, maxErrors: MAX_ERRORS - 1 };
    this.#validate = (document) => validate(schema, document, rules, options).map(withoutValue);
  }

  /** Whether a document is cached, so that preparing it costs nothing. */
  has(source: string): boolean {
    return this.#cached.has(source);
  }

  /**
   * Prepares a document; within the cache's bounds the same source gives the same object.
   *
   * @throws RequestError for a document over a limit.
   */
  prepare(source: string): PreparedDocument {
    const cached = this.#cached.get(source);
    if (cached) return cached;
    try {
      return this.#parse(source);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { document: EMPTY, tokens: 0, operations: new Map(), weight: 0, errors: [withoutValue(error)] };
    }
  }

  #parse(source: string): PreparedDocument {
    const { document, tokens } = parseDocument(source);
    const operations = measureDocument(document, tokens);
    let cost = 0;
    for (const { figures } of operations.values()) {
      checkLimits(figures);
      cost += figures.cost;
    }
    const weight =
      BYTES_PER.document + BYTES_PER.character * source.length + BYTES_PER.token * tokens + BYTES_PER.cost * cost;
    let errors: readonly GraphQLError[] | undefined;
    const validated = () => {
      errors = this.#validate(document);
      if (errors.length === 0) this.#cached.set(source, prepared);
      return errors;
    };
    const prepared: PreparedDocument = {
      document,
      tokens,
      operations,
      weight,
      get errors() {
        return errors ?? validated();
      },
    };
    return prepared;
  }
}

/** Finds the operation that a request runs; undefined where its name fits none, or there is none and several to choose from. */
export function operationOf(
  { document, operations }: PreparedDocument,
  name: string | undefined,
): { readonly definition: OperationDefinitionNode; readonly measured: Measured } | undefined {
  const definition = getOperationAST(document, name);
  const measured = definition ? operations.get(definition) : undefined;
  return definition && measured ? { definition, measured } : undefined;
}
