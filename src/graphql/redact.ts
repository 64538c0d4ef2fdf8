import { GraphQLError, Kind, print } from 'graphql';

const VARIABLE = /^Variable "\$\w+" got invalid value /;
const LITERAL =
  /^(\S+ cannot represent [^:]*value|Expected value of type "[^"]+"|Enum "[^"]+" cannot represent [^:]*value)[:,][\s\S]*$/;
/** The parser quotes the token that it stumbles over, and a code is written as one of these. */
const TOKEN = /^(Syntax Error: (?:.*, found|Unexpected) (?:String|BlockString|Int|Float)) "[\s\S]*"\.$/;

/**
 * Takes the value out of an error of graphql's own: it quotes what it does not accept, and that may be a verification code.
 * What was expected stays.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const message = VARIABLE.test(error.message)
    ? variableMessage(error)
    : error.message.replace(LITERAL, '$1.').replace(TOKEN, '$1.');
  if (message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions });
}

function variableMessage({ nodes }: GraphQLError): string {
  const [definition] = nodes ?? [];
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return 'A variable got an invalid value.';
  return `Variable "$${definition.variable.name.value}" got an invalid value; expected ${print(definition.type)}.`;
}
