import { GraphQLError, Kind, print } from 'graphql';

/** Longest message of an error of graphql's own, in characters. */
const MAX_MESSAGE = 500;

/** Kinds of tokens that hold a value; the parser quotes the one that it stumbles over. */
const VALUE_TOKENS = [' String "', ' BlockString "', ' Int "', ' Float "'];

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
  if (start.startsWith('Variable "$') && start.includes(' got invalid value ')) return variableMessage(nodes);
  if (start.startsWith('Syntax Error: ')) return cutBefore(start, 0, VALUE_TOKENS, (found) => found.slice(0, -2));
  if (start.startsWith('Expected value of type "')) return cutBefore(start, 0, ['",'], () => '"');
  const at = start.indexOf(' cannot represent ');
  return at < 0 ? start : cutBefore(start, at, [':', ','], () => '');
}

/**
 * Cuts a message before the first of some texts that lead to a quoted value, and ends it with a full stop.
 *
 * @param from where to begin to look.
 * @param keep part of the text found that stays.
 */
function cutBefore(message: string, from: number, texts: readonly string[], keep: (found: string) => string): string {
  let end = message.length;
  let kept: string | undefined;
  for (const text of texts) {
    const at = message.indexOf(text, from);
    if (at < 0 || at >= end) continue;
    end = at;
    kept = keep(text);
  }
  return kept === undefined ? message : `${message.slice(0, end)}${kept}.`;
}

function variableMessage(nodes: GraphQLError['nodes']): string {
  const [definition] = nodes ?? [];
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return 'A variable got an invalid value.';
  return `Variable "$${definition.variable.name.value}" got an invalid value; expected ${print(definition.type)}.`;
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
}
