import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  Lexer,
  type NameNode,
  parse,
  Source,
  type SourceLocation,
  type Token,
  TokenKind,
  visit,
} from 'graphql';
import { RequestError } from '../request-error.ts';
import { checkWritten, documentLimits, MAX_LINES, MAX_NAME_LENGTH, overLimit } from './document-limits.ts';

/**
 * Line and column of each node. graphql's own `loc` is removed: it retains every token and the source, up to 200 times the text,
 * and each error would read the whole source again for each of its nodes.
 */
const locations = new WeakMap<object, SourceLocation>();

/** Returns the start of a node; undefined for a node that {@link parseDocument} did not parse. */
export function locationOf(node: ASTNode): SourceLocation | undefined {
  return locations.get(node);
}

/**
 * Parses a document, once its lines, tokens, and names are known to be within the limits.
 *
 * @throws RequestError for a document that exceeds a limit as it is written, or a name that is too long.
 * @throws GraphQLError for a syntax error.
 */
export function parseDocument(source: string): { readonly document: DocumentNode; readonly tokens: number } {
  checkLines(source);
  try {
    const tokens = countTokens(source);
    const document = parse(source);
    checkWritten(prepareNodes(document));
    return { document, tokens };
  } catch (error) {
    throw error instanceof GraphQLError ? withoutSource(error) : error;
  }
}

/** The lexer skips all comments before a token in one call, however many lines they take. */
function checkLines(source: string): void {
  let lines = 1;
  for (const _ of source.matchAll(/\r\n|[\n\r]/g)) {
    lines += 1;
    if (lines > MAX_LINES) {
      throw new RequestError('LIMIT_EXCEEDED', `Too many lines: more than ${MAX_LINES.toLocaleString('en')}.`);
    }
  }
}

function countTokens(source: string): number {
  const lexer = new Lexer(new Source(source));
  const { max } = documentLimits.tokens;
  let tokens = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1;
    if (tokens > max) throw overLimit('tokens', `more than ${max.toLocaleString('en')}`);
    if (token.kind === TokenKind.NAME && token.value.length > MAX_NAME_LENGTH) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `Name too long: ${token.value.length.toLocaleString('en')} characters (limit ${MAX_NAME_LENGTH}).`,
      );
    }
  }
  return tokens;
}

/** Moves the location of each node, and counts what {@link checkWritten} bounds: in one pass, since a pass takes up to 5 ms. */
function prepareNodes(document: DocumentNode) {
  const written = { operations: 0, objects: 0, argumentFields: 0, spreads: 0 };
  let last: { readonly token: Token; readonly location: SourceLocation } | undefined;
  visit(document, {
    enter(node) {
      const token = node.loc?.startToken;
      if (token === undefined) return;
      // A node often begins with its first child, as a field does with its name.
      if (last?.token !== token) last = { token, location: { line: token.line, column: token.column } };
      locations.set(node, last.location);
      Object.assign(node, { loc: undefined });
      if (node.kind === Kind.OPERATION_DEFINITION) written.operations += 1;
      else if (node.kind === Kind.FRAGMENT_SPREAD) written.spreads += 1;
      else if (node.kind === Kind.FIELD) {
        if (node.selectionSet) written.objects += 1;
        if (node.arguments?.length) written.argumentFields += 1;
      }
    },
  });
  return written;
}

/** An error that holds the source reads all of it again whenever it is copied. */
function withoutSource({ message, locations: [location] = [] }: GraphQLError): GraphQLError {
  const found: NameNode = { kind: Kind.NAME, value: '' };
  if (location !== undefined) locations.set(found, location);
  return new GraphQLError(message, { nodes: [found] });
}
