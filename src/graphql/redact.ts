import { GraphQLError, Kind, print } from 'graphql';

/** Longest message of an error of graphql, in characters. */
const MAX_MESSAGE = 500;

/** The parts of graphql's messages that precede a value. The parser quotes the token that it does not expect. */
const BEFORE_VALUE = [
  /^(Syntax Error: .*? (?:String|BlockString|Int|Float)) "/s,
  /^(Expected value of type "[^"]*")/,
  /^(.*? cannot represent [^:,]*)/s,
];

/**
 * Removes the value from an error of graphql: its message quotes what it does not accept, which may be a verification code. What was
 * expected stays, within {@link MAX_MESSAGE}.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const message = shorten(redact(error));
  if (message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions });
}

function redact({ message, nodes }: GraphQLError): string {
  // Long enough to recognize a message by its beginning.
  const start = message.slice(0, 2 * MAX_MESSAGE);
  if (start.startsWith('Variable "$') && start.includes(' got invalid value ')) return variableMessage(nodes);
  const [kept = start] = BEFORE_VALUE.flatMap((pattern) => pattern.exec(start)?.[1] ?? []);
  return kept === start ? start : `${kept}.`;
}

function variableMessage(nodes: GraphQLError['nodes']): string {
  const [definition] = nodes ?? [];
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return 'A variable got an invalid value.';
  return `Variable "$${definition.variable.name.value}" got an invalid value; expected ${print(definition.type)}.`;
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
}
