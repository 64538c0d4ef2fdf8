import { asBatch, RequestError } from '../request-error.ts';

/** Largest request body, in bytes; a document at every other limit at once stays below it. */
export const MAX_BODY_BYTES = 262_144;
/** Most operations in a batched array. */
export const MAX_BATCH = 10;

/** The parameters of one GraphQL request, of the right types. */
export interface Params {
  query?: string;
  /** Stands for a text that the server knows. */
  documentId?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** Most parameters in a query string, those that mean nothing to GraphQL included. */
const MAX_PAIRS = 100;
/** Most values in the variables of a request, at any depth; a message about a wrong variable is made of all of them. */
const MAX_VALUES = 10_000;
const NOT_ASCII = /[^\x20-\x7e]/;

const rules: Readonly<
  Record<keyof Params, { readonly expected: string; readonly accepts: (value: unknown) => boolean }>
> = {
  query: { expected: 'a string', accepts: isString },
  documentId: { expected: 'a string', accepts: isString },
  operationName: { expected: 'a string', accepts: isString },
  variables: { expected: 'an object', accepts: isObject },
  extensions: { expected: 'an object', accepts: isObject },
};

/**
 * Reads the parameters of a POST.
 *
 * @throws RequestError when the body is not JSON or its parts are not of the types that GraphQL over HTTP names.
 */
export function parseBody(body: string): Params | Params[] {
  const parsed = parseJson(body, 'The request body');
  if (!Array.isArray(parsed)) return checkParams(parsed, { left: MAX_VALUES });
  return asBatch(parsed.length, () => {
    if (parsed.length === 0 || parsed.length > MAX_BATCH) {
      throw badRequest(`Expected a batch of 1 to ${MAX_BATCH} operations, got ${parsed.length}.`);
    }
    const values = { left: MAX_VALUES };
    return parsed.map((params) => checkParams(params, values));
  });
}

/**
 * Reads the parameters of a GET from its query string.
 *
 * @throws RequestError as {@link parseBody} does.
 */
export function parseSearch(search: string): Params {
  const given = decodeSearch(search);
  const json = (name: string) => {
    const text = given.get(name);
    return text === undefined || text === '' ? undefined : parseJson(text, `The parameter ${name}`);
  };
  const params = {
    query: given.get('query'),
    documentId: given.get('documentId'),
    operationName: given.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  };
  return checkParams(params, { left: MAX_VALUES });
}

/**
 * Reports whether a query string names a document to run.
 *
 * @throws RequestError as {@link parseSearch} does.
 */
export function namesDocument(search: string): boolean {
  const given = decodeSearch(search);
  return given.has('query') || given.has('documentId');
}

/** The parameters of GraphQL in a query string. `URLSearchParams` would replace bytes that are not UTF-8 instead of rejecting them. */
function decodeSearch(search: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pairs = search.slice(1).split('&', MAX_PAIRS + 1);
  if (pairs.length > MAX_PAIRS)
    throw badRequest(`Expected a query string of at most ${MAX_PAIRS} parameters, got more.`);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (!isParam(name)) continue;
    if (found.has(name)) throw badRequest(`Expected one ${name} in the query string, got several.`);
    found.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return found;
}

function decode(text: string): string {
  try {
    if (!NOT_ASCII.test(text)) return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Rejected below.
  }
  throw badRequest('The query string is not valid percent-encoded UTF-8.');
}

/** @param values those that the variables may still hold; less by those that these hold. */
function checkParams(params: unknown, values: { left: number }): Params {
  if (!isObject(params)) throw badRequest(`The request must be a JSON object, got ${typeName(params)}.`);
  for (const [name, value] of Object.entries(params)) {
    if (!isParam(name)) {
      throw badRequest(
        `Expected no parameters but ${Object.keys(rules).join(', ')}, got ${JSON.stringify(name.slice(0, 40))}.`,
      );
    }
    if (value === null || value === undefined || rules[name].accepts(value)) continue;
    throw badRequest(`Expected ${name} to be ${rules[name].expected}, got ${typeName(value)}.`);
  }
  if (params['variables']) count(params['variables'], values);
  return params;
}

/** Takes all values within one from those that are left. Not by recursion: JSON may be as deep as it is long. */
function count(variables: unknown, values: { left: number }): void {
  const uncounted = [variables];
  for (let value = uncounted.pop(); value !== undefined; value = uncounted.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const within: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    values.left -= within.length;
    if (values.left < 0) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `Expected at most ${MAX_VALUES.toLocaleString('en')} values in variables, got more.`,
      );
    }
    uncounted.push(...within);
  }
}

function isParam(name: string): name is keyof Params {
  return Object.hasOwn(rules, name);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a verification code.
    throw badRequest(`${what} is not valid JSON.`);
  }
}

function badRequest(message: string): RequestError {
  return new RequestError('BAD_REQUEST', message);
}
