import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  type DocumentNode,
  defaultFieldResolver,
  defaultTypeResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Context } from '../../schema/context.ts';

/** Runs a query: its answer as JSON, or undefined when only graphql's own executor can tell what comes of it. */
export type Plan = (context: Context) => Promise<string | undefined>;

/** Writes a value as JSON. */
type Write = (value: unknown, context: Context) => string;

interface PlannedField {
  /** What stands before its value. */
  readonly label: string;
  readonly resolve: (source: unknown, context: Context) => unknown;
  readonly write: Write;
}

/** Most concrete types of an abstract one that a plan knows, so that its memory is bounded by the cost of its operation. */
const MAX_TYPES = 2;

/** A plan is of an operation without variables. */
const NO_VARIABLES = { coerced: {}, sources: {} };

/** Something that a plan does not do: an error, a promise below the root, a list, an argument. */
class NotCompilable extends Error {}

/**
 * Works a query out as far as it goes without a context: which fields, in which order, by which resolvers. To run it is to resolve
 * the root's fields and to write the answer down. Whatever is out of the ordinary is left to graphql's executor, which may safely
 * resolve the fields of a query again: the loaders have the answer.
 *
 * @param document is valid.
 * @returns undefined for an operation that is never run so.
 */
export function compileQuery(
  schema: GraphQLSchema,
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const root = schema.getQueryType();
  if (!root || operation.operation !== OperationTypeNode.QUERY) return undefined;
  if (operation.variableDefinitions?.length || operation.directives?.length) return undefined;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  try {
    const fields = new Planner({
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: NO_VARIABLES.coerced,
    }).root(root);
    return (context) => run(fields, context);
  } catch (error) {
    if (error instanceof NotCompilable) return undefined;
    throw error;
  }
}

async function run(fields: readonly PlannedField[], context: Context): Promise<string | undefined> {
  try {
    const resolving = fields.map((field) => field.resolve(undefined, context));
    const values = resolving.length === 1 ? [await resolving[0]] : await Promise.all(resolving);
    let data = '';
    for (const [at, { label, write }] of fields.entries()) data += label + write(values[at], context);
    return `{"data":{${data}}}`;
  } catch {
    return undefined;
  }
}

/** What is told to every resolver of an operation. */
type Common = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'rootValue' | 'operation' | 'variableValues'>;

class Planner {
  readonly #common: Common;

  constructor(common: Common) {
    this.#common = common;
  }

  root(type: GraphQLObjectType): PlannedField[] {
    const { schema, fragments, operation } = this.#common;
    const { fields } = collectFields(schema, fragments, NO_VARIABLES, type, operation.selectionSet);
    return this.#fields(type, fields, undefined);
  }

  #fields(
    parentType: GraphQLObjectType,
    nodes: ReadonlyMap<string, readonly FieldNode[]>,
    prev: GraphQLResolveInfo['path'] | undefined,
  ): PlannedField[] {
    return [...nodes].map(([key, fieldNodes], at) => {
      const label = `${at === 0 ? '' : ','}${JSON.stringify(key)}:`;
      return { label, ...this.#field(parentType, fieldNodes, { prev, key, typename: parentType.name }) };
    });
  }

  #field(parentType: GraphQLObjectType, fieldNodes: readonly FieldNode[], path: GraphQLResolveInfo['path']) {
    const fieldName = fieldNodes[0]?.name.value ?? '';
    if (fieldName === '__typename') return { resolve: () => parentType.name, write: toJson };
    const definition = parentType.getFields()[fieldName];
    if (!definition || definition.args.length > 0) throw new NotCompilable();
    const { type: returnType, resolve = defaultFieldResolver } = definition;
    const info: GraphQLResolveInfo = { ...this.#common, fieldName, fieldNodes, returnType, parentType, path };
    return {
      resolve: (source: unknown, context: Context): unknown => resolve(source, {}, context, info),
      write: this.#nullable(returnType, info),
    };
  }

  #nullable(type: GraphQLOutputType, info: GraphQLResolveInfo): Write {
    const isRequired = isNonNullType(type);
    const write = this.#present(isRequired ? type.ofType : type, info);
    return (value, context) => {
      if (value !== undefined && value !== null && !(value instanceof Error)) return write(value, context);
      if (isRequired || value instanceof Error) throw new NotCompilable();
      return 'null';
    };
  }

  #present(type: GraphQLOutputType, info: GraphQLResolveInfo): Write {
    if (isLeafType(type)) return (value) => toJson(type.serialize(value));
    if (isObjectType(type)) return this.#object(type, info);
    if (isAbstractType(type)) return this.#abstract(type, info);
    throw new NotCompilable();
  }

  #object(type: GraphQLObjectType, info: GraphQLResolveInfo): Write {
    const { schema, fragments } = this.#common;
    const { fields: nodes } = collectSubFields(schema, fragments, NO_VARIABLES, type, [...info.fieldNodes]);
    const fields = this.#fields(type, nodes, info.path);
    return (value, context) => {
      if (type.isTypeOf && type.isTypeOf(value, context, info) !== true) throw new NotCompilable();
      let text = '';
      for (const { label, resolve, write } of fields) text += label + write(resolve(value, context), context);
      return `{${text}}`;
    };
  }

  #abstract(type: GraphQLAbstractType, info: GraphQLResolveInfo): Write {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const writers = new Map<unknown, Write>();
    return (value, context) => {
      const name: unknown = resolveType(value, context, info, type);
      let write = writers.get(name);
      if (write === undefined) {
        if (writers.size === MAX_TYPES) throw new NotCompilable();
        write = this.#object(this.#possible(type, name), info);
        writers.set(name, write);
      }
      return write(value, context);
    };
  }

  #possible(type: GraphQLAbstractType, name: unknown): GraphQLObjectType {
    const possible = this.#common.schema.getPossibleTypes(type).find((one) => one.name === name);
    if (!possible) throw new NotCompilable();
    return possible;
  }
}

/** @throws NotCompilable for what is no scalar, a promise included. */
function toJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  throw new NotCompilable();
}
