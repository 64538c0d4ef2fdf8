import { collectFields, collectSubFields, isPromise } from '@graphql-tools/utils';
import {
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
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { compileArguments, NotCompilable } from './compiled-inputs.ts';

/** One execution of an operation. */
export interface Execution {
  /** What every resolver gets. */
  readonly context: unknown;
  /** Coerced. */
  readonly variables: Record<string, unknown>;
}

type Info = GraphQLResolveInfo;

/** Writes a value as JSON; throws whatever leaves it to graphql's executor: an error, a promise, a null that may not be. */
type Write = (value: unknown, execution: Execution, info: Info, path: Info['path']) => string;

/** A field of one object type, as an operation selects it. */
export interface CompiledField {
  /** Its name in the response. */
  readonly key: string;
  /** The JSON before its value. */
  readonly label: string;
  readonly infoOf: (execution: Execution, parent: Info['path'] | undefined) => Info;
  readonly resolve: (source: unknown, execution: Execution, info: Info) => unknown;
  readonly write: Write;
}

/** What is compiled, for certain values of the variables in `@skip` and `@include`. */
export interface Compilation {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  /** Called before each field is compiled; throws {@link NotCompilable} when it would take too much memory. */
  readonly spend: () => void;
}

/**
 * Compiles the fields of an operation to closures. Which types occur in the place of an abstract one is known only later: each is
 * compiled when it first occurs.
 *
 * @throws NotCompilable for introspection, and when nothing is left to spend.
 * @throws GraphQLError for a condition that is null.
 */
export function compileFields(compilation: Compilation, root: GraphQLObjectType): readonly CompiledField[] {
  const { schema, fragments, operation, variables, spend } = compilation;
  const conditions = { coerced: variables, sources: {} };

  function fieldsOf(parentType: GraphQLObjectType, nodes: ReadonlyMap<string, FieldNode[]>): CompiledField[] {
    return [...nodes].map(([key, fieldNodes], at) => {
      const label = `${at === 0 ? '' : ','}${JSON.stringify(key)}:`;
      return { label, ...field(parentType, fieldNodes, key) };
    });
  }

  function field(parentType: GraphQLObjectType, fieldNodes: FieldNode[], key: string): Omit<CompiledField, 'label'> {
    spend();
    const [node] = fieldNodes;
    const fieldName = node?.name.value ?? '';
    const definition = fieldName === '__typename' ? TypeNameMetaFieldDef : parentType.getFields()[fieldName];
    if (!node || !definition) throw new NotCompilable();
    const { type: returnType, resolve = defaultFieldResolver } = definition;
    const argumentsOf = compileArguments(definition, node);
    return {
      key,
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
      resolve: (source, { context, variables }, info) => resolve(source, argumentsOf(variables), context, info),
      write: nullable(returnType, fieldNodes),
    };
  }

  function nullable(type: GraphQLOutputType, fieldNodes: FieldNode[]): Write {
    const isRequired = isNonNullType(type);
    const write = present(isRequired ? type.ofType : type, fieldNodes);
    return (value, execution, info, path) => {
      if (value === undefined || value === null) {
        if (isRequired) throw new NotCompilable();
        return 'null';
      }
      if (value instanceof Error || isPromise(value)) throw new NotCompilable(value);
      return write(value, execution, info, path);
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
      let items = '';
      for (const [key, item] of value.entries()) {
        // The entities of one request are often one user: written once, fifty of them take a quarter of the time.
        if (item !== last) text = write(item, execution, info, { prev, key, typename: undefined });
        last = item;
        items += key === 0 ? text : `,${text}`;
      }
      return `[${items}]`;
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
      let write = writers.get(name);
      if (write === undefined) {
        const possible = schema.getPossibleTypes(type).find((one) => one.name === name);
        if (!possible) throw new NotCompilable(name);
        write = object(possible, fieldNodes);
        writers.set(name, write);
      }
      return write(value, execution, info, path);
    };
  }

  return fieldsOf(root, collectFields(schema, fragments, conditions, root, operation.selectionSet).fields);
}

/** @throws NotCompilable for what is neither text nor a finite number nor a boolean. */
function toJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  throw new NotCompilable();
}
