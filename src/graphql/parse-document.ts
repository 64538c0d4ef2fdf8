import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type Location,
  type NameNode,
  type SourceLocation,
  type Token,
} from 'graphql';
import { Parser } from 'graphql/language/parser.js';
import { Refusal } from '../request-error.ts';
import { documentLimits, MAX_NAME_LENGTH, overLimit } from './document-limits.ts';

/**
 * Line and column of each node. graphql's own `loc` is left out: it retains every token and the source, up to 200 times the text,
 * and each error would read the whole source again for each of its nodes.
 */
const locations = new WeakMap<object, SourceLocation>();

/** Where a node begins; undefined for a node that was not parsed here. */
export function locationOf(node: ASTNode): SourceLocation | undefined {
  return locations.get(node);
}

/**
 * Parses a document as far as the limits allow that can be checked while reading it.
 *
 * @throws Refusal for too many tokens, or for too long a name.
 * @throws GraphQLError for a syntax error.
 */
export function parseDocument(source: string): { readonly document: DocumentNode; readonly tokens: number } {
  const parser = new DocumentParser(source);
  try {
    return { document: parser.parseDocument(), tokens: parser.tokenCount };
  } catch (error) {
    throw error instanceof GraphQLError ? withoutSource(error) : error;
  }
}

class DocumentParser extends Parser {
  #token: Token | undefined;
  #location: SourceLocation = { line: 0, column: 0 };

  constructor(source: string) {
    super(source, { noLocation: true });
  }

  override node<T extends { loc?: Location }>(startToken: Token, node: T): T {
    // Most nodes begin with the node that was parsed before them, as a field does with its name.
    if (startToken !== this.#token) {
      const { line, column } = startToken;
      this.#token = startToken;
      this.#location = { line, column };
    }
    locations.set(node, this.#location);
    return node;
  }

  override advanceLexer(): void {
    super.advanceLexer();
    const { max } = documentLimits.tokens;
    if (this.tokenCount > max) throw overLimit('tokens', `more than ${max.toLocaleString('en')}`);
    const { kind, value } = this._lexer.token;
    if (kind === 'Name' && value.length > MAX_NAME_LENGTH) {
      throw new Refusal(
        'LIMIT_EXCEEDED',
        `Too long a name: ${value.length.toLocaleString('en')} characters (limit ${MAX_NAME_LENGTH}).`,
      );
    }
  }
}

/** An error that holds the source reads all of it again whenever it is copied. */
function withoutSource({ message, locations: [location] = [] }: GraphQLError): GraphQLError {
  const found: NameNode = { kind: Kind.NAME, value: '' };
  if (location !== undefined) locations.set(found, location);
  return new GraphQLError(message, { nodes: [found] });
}
