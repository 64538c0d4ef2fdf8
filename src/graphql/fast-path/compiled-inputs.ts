import { isPromise } from '@graphql-tools/utils';
import {
  coerceInputValue,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';

/** Left to graphql's executor. */
export class NotCompilable extends Error {
  /** @param abandoned is asked for again; if it is a promise, this one must not be reported when it rejects. */
  constructor(abandoned?: unknown) {
    super();
    if (isPromise(abandoned)) abandoned.then(undefined, () => {});
  }
}

/** Variables or arguments by name. */
type Values = Record<string, unknown>;

/** Compiles the coercion of variables, which throws for a value that is not of its type. */
export function compileVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (given: Values) => Values {
  const definitions = variableDefinitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) throw new NotCompilable();
    return { name: variable.name.value, type, defaultValue, isRequired: isNonNullType(type), coerce: coercionOf(type) };
  });
  return (given) => {
    const coerced: Values = {};
    for (const { name, type, defaultValue, isRequired, coerce } of definitions) {
      if (Object.hasOwn(given, name)) coerced[name] = coerce(given[name]);
      else if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (isRequired) throw new NotCompilable();
    }
    return coerced;
  };
}

function coercionOf(type: GraphQLInputType): (value: unknown) => unknown {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => coerce(value ?? left());
  }
  if (isListType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => (value === null ? null : Array.isArray(value) ? value.map(coerce) : left());
  }
  if (isInputObjectType(type)) return (value) => coerceInputValue(value, type);
  return (value) => (value === null ? null : (type.parseValue(value) ?? left()));
}

function left(): never {
  throw new NotCompilable();
}

/** Compiles the arguments of a field; to write the values of variables into an object takes a fraction of what graphql does. */
export function compileArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Values {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const sources = field.args.map(({ name, type, defaultValue }) => {
    const value = given.get(name);
    if (value && value.kind !== Kind.VARIABLE) return undefined;
    return { name, variable: value?.name.value, defaultValue, isRequired: isNonNullType(type) };
  });
  return (variables) => {
    const coerced: Values = {};
    for (const source of sources) {
      if (source === undefined) return getArgumentValues(field, node, variables);
      const { name, variable, defaultValue, isRequired } = source;
      const isGiven = variable !== undefined && Object.hasOwn(variables, variable);
      const value = isGiven ? variables[variable] : defaultValue;
      if (isRequired && (value === undefined || value === null)) throw new NotCompilable();
      if (value !== undefined) coerced[name] = value;
    }
    return coerced;
  };
}
