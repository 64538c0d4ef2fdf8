import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';

/** Variables by name. */
export type Variables = Record<string, unknown>;

/**
 * Compiles the coercion of variables, which throws for a value that is not of its type. With graphql's own coercion an operation with
 * one variable takes 3 % longer, and one with 50 references to entities 9 % (Node 20).
 */
export function compileVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (given: Variables) => Variables {
  const inputs = variableDefinitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) throw new TypeError(`${variable.name.value} is not of an input type`);
    const isRequired = isNonNullType(type);
    return { name: variable.name.value, type, defaultValue, isRequired, coerce: coercionOf(type) };
  });
  return (given) => {
    const coerced: Variables = {};
    for (const { name, type, defaultValue, isRequired, coerce } of inputs) {
      if (Object.hasOwn(given, name)) coerced[name] = coerce(given[name]);
      else if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (isRequired) reject();
    }
    return coerced;
  };
}

function coercionOf(type: GraphQLInputType): (value: unknown) => unknown {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => coerce(value ?? reject());
  }
  if (isListType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => (value === null ? null : Array.isArray(value) ? value.map(coerce) : reject());
  }
  if (isInputObjectType(type)) return (value) => coerceInputValue(value, type);
  return (value) => (value === null ? null : (type.parseValue(value) ?? reject()));
}

function reject(): never {
  throw new TypeError('a variable is not of its type');
}
