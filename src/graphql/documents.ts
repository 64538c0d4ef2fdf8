import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  type ValidationRule,
  validate,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { RequestError } from '../request-error.ts';
import { checkLimits } from './document-limits.ts';
import { type Measured, measureDocument } from './measure-document.ts';
import { parseDocument } from './parse-document.ts';
import { withoutValue } from './redact.ts';

/** Most errors of one document, or of the variables of one operation, that are found and returned. */
export const MAX_ERRORS = 20;

/** Most heap that cached documents hold, in bytes. */
const MAX_CACHED_BYTES = 20 * 2 ** 20;
/**
 * Most heap that a cached document holds for itself, its text, its syntax tree, and the fast path of its operations, in bytes.
 * Measured with the worst documents in each respect by `test/graphql/document-cache.long.test.ts`.
 */
const BYTES_PER = { document: 3_000, character: 20, token: 350, cost: 1_500 };

/** A document whose every operation is within the limits. */
export interface PreparedDocument {
  /** Empty when it cannot be parsed. */
  readonly document: DocumentNode;
  readonly tokens: number;
  readonly operations: ReadonlyMap<OperationDefinitionNode, Measured>;
  /** Most heap that its text and its syntax tree hold, in bytes. */
  readonly parsedBytes: number;
  /** Most heap that it holds while it is cached, the fast path of its operations included, in bytes. */
  readonly weight: number;
  /** Its syntax error, or its validation errors; it is validated when they are first read. */
  readonly errors: readonly GraphQLError[];
}

/** Rejects `_service`, which returns the schema as introspection does. */
const NoSubgraphSchemaRule: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '_service') return;
    const message = 'The subgraph schema is not available, because introspection is off.';
    context.reportError(new GraphQLError(message, { nodes: [node] }));
  },
});

const EMPTY: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** Removes a name that its selection set holds already: validation compares all of its fields in pairs, and a result has it once. */
function removeRepeats(document: DocumentNode): void {
  visit(document, {
    SelectionSet(set) {
      const names = new Set<string>();
      const selections = set.selections.filter((one) => {
        if (one.kind !== Kind.FIELD || one.alias || one.arguments?.length || one.directives?.length || one.selectionSet)
          return true;
        const isFirst = !names.has(one.name.value);
        names.add(one.name.value);
        return isFirst;
      });
      Object.assign(set, { selections });
    },
  });
}

/** Parses, measures and validates documents; caches those that are valid. */
export class Documents {
  readonly #validate: (document: DocumentNode) => readonly GraphQLError[];
  readonly #cached = new LRUCache<string, PreparedDocument>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ weight }) => weight,
  });

  /** @param introspection whether clients may query the schema, and errors may suggest names from it. */
  constructor(schema: GraphQLSchema, introspection: boolean) {
    const rules = introspection
      ? specifiedRules
      : [...specifiedRules, NoSchemaIntrospectionCustomRule, NoSubgraphSchemaRule];
    // graphql adds one error, that it has stopped validating.
    const options = { hideSuggestions: !introspection, maxErrors: MAX_ERRORS - 1 };
    this.#validate = (document) => validate(schema, document, rules, options).map(withoutValue);
  }

  /** Whether a document is cached, so that preparing it takes no time. */
  has(source: string): boolean {
    return this.#cached.has(source);
  }

  /**
   * Prepares a document. While it is cached, the same source gives the same object.
   *
   * @throws RequestError for a document that exceeds a limit.
   */
  prepare(source: string): PreparedDocument {
    const cached = this.#cached.get(source);
    if (cached) return cached;
    try {
      return this.#parse(source);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return {
        document: EMPTY,
        tokens: 0,
        operations: new Map(),
        parsedBytes: 0,
        weight: 0,
        errors: [withoutValue(error)],
      };
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
    const parsedBytes = BYTES_PER.document + BYTES_PER.character * source.length + BYTES_PER.token * tokens;
    let errors: readonly GraphQLError[] | undefined;
    const validated = () => {
      removeRepeats(document);
      errors = this.#validate(document);
      if (errors.length === 0) this.#cached.set(source, prepared);
      return errors;
    };
    const prepared: PreparedDocument = {
      document,
      tokens,
      operations,
      parsedBytes,
      weight: parsedBytes + BYTES_PER.cost * cost,
      get errors() {
        return errors ?? validated();
      },
    };
    return prepared;
  }
}

/** Finds the operation that a request runs; undefined when there is none of that name, or several to choose from. */
export function operationOf(
  { document, operations }: PreparedDocument,
  name: string | undefined,
): { readonly definition: OperationDefinitionNode; readonly measured: Measured } | undefined {
  const definition = getOperationAST(document, name);
  const measured = definition ? operations.get(definition) : undefined;
  return definition && measured ? { definition, measured } : undefined;
}

/** Checks in advance that a document can run; returns the names of its operations, or why it cannot. */
export function checkDocument(
  documents: Documents,
  text: string,
): { readonly problem: string } | { readonly names: readonly string[] } {
  try {
    const { operations, errors } = documents.prepare(text);
    if (errors.length > 0) return { problem: errors.map(({ message }) => message).join(' ') };
    return { names: [...operations.keys()].flatMap(({ name }) => name?.value ?? []) };
  } catch (error) {
    if (error instanceof RequestError) return { problem: error.message };
    throw error;
  }
}
