import { isDateTime, isFullDate, isWithin, MAX_TEXT } from './values.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses a body, also one that begins with a byte order mark; undefined if it is not JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch {
    return undefined;
  }
}

/** Whether a parsed JSON value is an object, which every documented body is. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Field name to what the API reference promises for it; never the value that came, which may be personal. */
export type Drift = ReadonlyMap<string, string>;

/** A decoded object that knows which of its fields upstream filled with something outside the contract. */
export interface Decoded {
  /** Fields that are null for that reason; undefined when there are none. */
  readonly drift: Drift | undefined;
}

/** Reads one value; undefined means that it is outside the contract. */
export interface FieldRule<T> {
  readonly expected: string;
  readonly read: (value: unknown) => T | undefined;
}

function textRule(expected: string, accepts: (text: string) => boolean): FieldRule<string> {
  return { expected, read: (value) => (typeof value === 'string' && accepts(value) ? value : undefined) };
}

// Half of a surrogate pair is not a character, and could not be sent as UTF-8.
export const text = textRule(
  'a string of 1 to 1,000 characters',
  (value) => isWithin(value, MAX_TEXT) && value.isWellFormed(),
);
// RFC 3339 sets no limit to the digits of a second's fraction.
export const dateTime = textRule('an RFC 3339 time', (value) => isWithin(value, MAX_TEXT) && isDateTime(value));
export const date = textRule('an RFC 3339 date', isFullDate);
export const flag: FieldRule<boolean> = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};

/** Reads the fields of one object and collects which of them are outside the contract. */
export class FieldReader {
  #drift: Map<string, string> | undefined;

  /** @returns null for an absent value, and for one outside the contract. */
  read<T>(field: string, rule: FieldRule<T>, value: unknown): T | null {
    if (value === undefined || value === null) return null;
    const known = rule.read(value);
    if (known !== undefined) return known;
    this.#drift ??= new Map();
    this.#drift.set(field, rule.expected);
    return null;
  }

  get drift(): Drift | undefined {
    return this.#drift;
  }
}
