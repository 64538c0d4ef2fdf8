import { collectFields, collectSubFields, isPromise } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  defaultTypeResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  type GraphQLResolveInfo as Info,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Variables } from './compiled-variables.ts';

/** One execution of an operation: what each resolver gets, and the coerced variables. */
export interface Execution {
  readonly context: unknown;
  readonly variables: Variables;
}

/** Writes a value as JSON. Throws for an error, a promise, or a null in a non-null position. */
type Write = (value: unknown, execution: Execution, info: Info, path: Info['path']) => string;

/** A field of an object type, as an operation selects it. */
export interface CompiledField {
  /** Its name in the response. */
  readonly key: string;
  /** The JSON before its value. */
  readonly label: string;
  readonly infoOf: (execution: Execution, parent: Info['path'] | undefined) => Info;
  readonly resolve: (source: unknown, execution: Execution, info: Info) => unknown;
  readonly write: Write;
}

/** Thrown where graphql's executor must take over. */
export class NotCompilable extends Error {
  /** @param abandoned will be requested again; if it is a promise, its rejection must not be reported. */
  constructor(abandoned?: unknown) {
    super();
    if (isPromise(abandoned)) abandoned.then(undefined, () => {});
  }
}

/**
 * Compiles the fields of an operation to closures. Each type in an abstract position is compiled when it first occurs.
 *
 * @param variables whose values in `@skip` and `@include` decide which fields are selected.
 * @param spend is called before each field is compiled, and throws if there are too many.
 * @throws NotCompilable for introspection.
 * @throws GraphQLError for a condition that is null.
 */
export function compileFields(
  schema: GraphQLSchema,
  fragments: Record<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode,
  variables: Variables,
  spend: () => void,
): readonly CompiledField[] {
  const conditions = { coerced: variables, sources: {} };

  function fieldsOf(parentType: GraphQLObjectType, nodes: ReadonlyMap<string, FieldNode[]>): CompiledField[] {
    return [...nodes].map(([key, fieldNodes], at) => {
      spend();
      const [node] = fieldNodes;
      const fieldName = node?.name.value ?? '';
      const definition = fieldName === '__typename' ? TypeNameMetaFieldDef : parentType.getFields()[fieldName];
      if (!node || !definition) throw new NotCompilable();
      const { type: returnType, args, resolve = defaultFieldResolver } = definition;
      return {
        key,
        label: `${at === 0 ? '' : ','}${JSON.stringify(key)}:`,
        infoOf: ({ variables: variableValues }, prev) => ({
          fieldName,
          fieldNodes,
          returnType,
          parentType,
          path: { prev, key, typename: parentType.name },
          schema,
          fragments,
          rootValue: undefined,
          operation,
          variableValues,
        }),
        resolve: (source, { context, variables: values }, info) =>
          resolve(source, args.length === 0 ? {} : getArgumentValues(definition, node, values), context, info),
        write: nullable(returnType, fieldNodes),
      };
    });
  }

  function nullable(type: GraphQLOutputType, fieldNodes: FieldNode[]): Write {
    const isRequired = isNonNullType(type);
    const write = present(isRequired ? type.ofType : type, fieldNodes);
    return (value, execution, info, path) => {
      const isNull = value === undefined || value === null;
      if (isNull ? isRequired : value instanceof Error || isPromise(value)) throw new NotCompilable(value);
      return isNull ? 'null' : write(value, execution, info, path);
    };
  }

  function present(type: GraphQLOutputType, fieldNodes: FieldNode[]): Write {
    if (isLeafType(type)) return (value) => toJson(type.serialize(value));
    if (isObjectType(type)) return object(type, fieldNodes);
    if (isListType(type)) return list(nullable(type.ofType, fieldNodes));
    if (isAbstractType(type)) return abstract(type, fieldNodes);
    throw new NotCompilable();
  }

  function list(write: Write): Write {
    return (value, execution, info, prev) => {
      if (!Array.isArray(value)) throw new NotCompilable();
      if (value.some(isPromise)) throw new NotCompilable(Promise.all(value));
      let last: unknown = value;
      let text = '';
      const items = value.map((item, key) => {
        // The entities of one request are often one user: written once, fifty of them take a quarter of the time.
        if (item !== last) text = write(item, execution, info, { prev, key, typename: undefined });
        last = item;
        return text;
      });
      return `[${items.join()}]`;
    };
  }

  function object(type: GraphQLObjectType, fieldNodes: FieldNode[]): Write {
    const fields = fieldsOf(type, collectSubFields(schema, fragments, conditions, type, fieldNodes).fields);
    return (value, execution, parentInfo, path) => {
      const isOfType = type.isTypeOf ? type.isTypeOf(value, execution.context, parentInfo) : true;
      if (isOfType !== true) throw new NotCompilable(isOfType);
      let text = '';
      for (const { label, infoOf, resolve, write } of fields) {
        const info = infoOf(execution, path);
        text += label + write(resolve(value, execution, info), execution, info, info.path);
      }
      return `{${text}}`;
    };
  }

  function abstract(type: GraphQLAbstractType, fieldNodes: FieldNode[]): Write {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const writers = new Map<unknown, Write>();
    return (value, execution, info, path) => {
      const name: unknown = resolveType(value, execution.context, info, type);
      const known = writers.get(name);
      if (known) return known(value, execution, info, path);
      const possible = schema.getPossibleTypes(type).find((one) => one.name === name);
      if (!possible) throw new NotCompilable(name);
      const write = object(possible, fieldNodes);
      writers.set(name, write);
      return write(value, execution, info, path);
    };
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new NotCompilable();
  return fieldsOf(root, collectFields(schema, fragments, conditions, root, operation.selectionSet).fields);
}

/** @throws NotCompilable for anything but a string, a finite number, or a boolean. */
function toJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  throw new NotCompilable(value);
}
