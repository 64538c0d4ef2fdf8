import { GraphQLError, Kind, print } from 'graphql';

/** Longest message of an error of graphql's own, in characters. */
const MAX_MESSAGE = 500;

const VARIABLE = /^Variable "\$\w+" got invalid value /;
const LITERAL =
  /^(\S+ cannot represent [^:]*value|Expected value of type "[^"]+"|Enum "[^"]+" cannot represent [^:]*value)[:,][\s\S]*$/;
/** The parser quotes the token that it stumbles over, and a code is written as one of these. */
const TOKEN =
  /^(Syntax Error: (?:Expected [^"]{0,100}(?:"[^"]{0,20}")?, found|Unexpected) (?:String|BlockString|Int|Float)) "[\s\S]*$/;

/**
 * Takes the value out of an error of graphql's own: it quotes what it does not accept, and that may be a verification code.
 * What was expected stays, within {@link MAX_MESSAGE}.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const message = shorten(redact(error));
  if (message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions });
}

function redact({ message, nodes }: GraphQLError): string {
  // Long enough to know a message by its beginning; the rest is cut away before anything searches it.
  const start = message.slice(0, 2 * MAX_MESSAGE);
  if (!VARIABLE.test(start)) return start.replace(LITERAL, '$1.').replace(TOKEN, '$1.');
  const [definition] = nodes ?? [];
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return 'A variable got an invalid value.';
  return `Variable "$${definition.variable.name.value}" got an invalid value; expected ${print(definition.type)}.`;
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
}
