import { RequestError } from '../request-error.ts';

/** Figures of an operation, or of all operations of a request together. */
export interface Figures {
  readonly tokens: number;
  /** Levels of nested fields; fragments add none. */
  readonly depth: number;
  readonly aliases: number;
  /** Directives, those on the operation and its variables included. */
  readonly directives: number;
  /** Fields with a selection set: validation compares each pair of them, so its time grows with their square. */
  readonly objects: number;
  /** Fields that the response may hold: those below `_entities` count once for each representation. */
  readonly cost: number;
  /** The same for what the response may hold below `__schema` and `__type`. */
  readonly introspection: number;
  /** Root fields of a mutation: with more, one request could try many verification codes. */
  readonly mutationFields: number;
}

interface Limit {
  readonly max: number;
  readonly problem: string;
}

/** Limits of one HTTP request, all operations of its batch together, in the order in which they are checked. */
export const documentLimits: Readonly<Record<keyof Figures, Limit>> = {
  tokens: { max: 2_000, problem: 'Too many tokens' },
  depth: { max: 20, problem: 'Too many levels of fields' },
  aliases: { max: 30, problem: 'Too many aliases' },
  directives: { max: 30, problem: 'Too many directives' },
  objects: { max: 100, problem: 'Too many fields with a selection set' },
  cost: { max: 2_000, problem: 'Too high a cost' },
  introspection: { max: 8_000, problem: 'Too much introspection' },
  mutationFields: { max: 1, problem: 'Too many mutation fields' },
};

/** Most characters in a name: of an operation, variable, alias, field, type, directive, fragment, argument, or enum value. */
export const MAX_NAME_LENGTH = 128;

/** Most lines of a document: room for the most tokens, each on its own line below a comment. */
export const MAX_LINES = 4_000;

export const NO_FIGURES: Figures = {
  tokens: 0,
  depth: 0,
  aliases: 0,
  directives: 0,
  objects: 0,
  cost: 0,
  introspection: 0,
  mutationFields: 0,
};

const names = Object.keys(documentLimits) as readonly (keyof Figures)[];

/**
 * Limits of a document as it is written, whichever of its operations runs: validation checks each operation against every fragment, and
 * compares fields and fragments in pairs.
 */
export const writtenLimits = {
  operations: { max: 10, problem: 'Too many operations in the document' },
  objects: documentLimits.objects,
  argumentFields: { max: 100, problem: 'Too many fields with arguments' },
  spreads: { max: 100, problem: 'Too many fragment spreads' },
} as const satisfies Record<string, Limit>;

/** @throws RequestError for a document that exceeds one of {@link writtenLimits}. */
export function checkWritten(written: Readonly<Record<keyof typeof writtenLimits, number>>): void {
  for (const name of Object.keys(writtenLimits) as (keyof typeof writtenLimits)[]) {
    if (written[name] > writtenLimits[name].max)
      throw exceeded(writtenLimits[name], written[name].toLocaleString('en'));
  }
}

/** @throws RequestError that names the first limit that the figures exceed. */
export function checkLimits(figures: Figures): void {
  for (const name of names) {
    if (figures[name] > documentLimits[name].max) throw overLimit(name, figures[name].toLocaleString('en'));
  }
}

/** Creates the error for a request that exceeds a limit. */
export function overLimit(name: keyof Figures, actual: string): RequestError {
  return exceeded(documentLimits[name], actual);
}

function exceeded({ max, problem }: Limit, actual: string): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `${problem}: ${actual} (limit ${max.toLocaleString('en')}).`);
}

/** Adds the figures of selections side by side, or of two operations in the same request. */
export function addFigures(left: Figures, right: Figures): Figures {
  return {
    tokens: left.tokens + right.tokens,
    depth: Math.max(left.depth, right.depth),
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
    objects: left.objects + right.objects,
    cost: left.cost + right.cost,
    introspection: left.introspection + right.introspection,
    mutationFields: left.mutationFields + right.mutationFields,
  };
}
