import { asBatch, RequestError } from '../request-error.ts';

/** Largest request body, in bytes; a document at every other limit at once stays below it. */
export const MAX_BODY_BYTES = 262_144;
/** Most operations in a batch. */
export const MAX_BATCH = 10;
/**
 * Most values in the variables and extensions of a request, at any depth: 2,000 references with two fields each. A message of graphql
 * about an invalid one quotes all of them, which takes up to 25 ms.
 */
const MAX_VALUES = 6_500;
/** Most parameters in a query string, unknown ones included. */
const MAX_PAIRS = 100;

/** The parameters of one GraphQL request, with the right types. */
export interface Params {
  query?: string;
  /** ID of a document that the server knows. */
  documentId?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

const TYPES: Readonly<Record<keyof Params, string>> = {
  query: 'a string',
  documentId: 'a string',
  operationName: 'a string',
  variables: 'an object',
  extensions: 'an object',
};

/**
 * Reads the parameters of a POST.
 *
 * @throws RequestError when the body is not JSON, or its parts do not have the types of GraphQL over HTTP.
 */
export function parseBody(body: string): Params | Params[] {
  const parsed = parseJson(body, 'The request body');
  if (!Array.isArray(parsed)) return checkParams(parsed, { left: MAX_VALUES });
  return asBatch(parsed.length, () => {
    if (parsed.length === 0 || parsed.length > MAX_BATCH) {
      throw badRequest(`A batch must have 1 to ${MAX_BATCH} operations, got ${parsed.length}.`);
    }
    const values = { left: MAX_VALUES };
    return parsed.map((params) => checkParams(params, values));
  });
}

/**
 * Reads the parameters of a GET from its query string.
 *
 * @param admit called with each JSON text before it is parsed; throws when there is no room for its value.
 * @throws RequestError as {@link parseBody} does.
 */
export function parseSearch(search: string, admit: (json: string) => void): Params {
  const given = decodeSearch(search);
  const text = (name: keyof Params) => given.get(name) ?? undefined;
  const json = (name: keyof Params) => {
    const value = given.get(name);
    if (value) admit(value);
    return value ? parseJson(value, `The parameter ${name}`) : undefined;
  };
  const params = {
    query: text('query'),
    documentId: text('documentId'),
    operationName: text('operationName') || undefined,
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

function decodeSearch(search: string): URLSearchParams {
  try {
    if (/[^\x20-\x7e]/.test(search)) throw new URIError();
    // `URLSearchParams` replaces bytes that are not UTF-8; this throws.
    decodeURIComponent(search);
  } catch {
    throw badRequest('The query string is not valid percent-encoded UTF-8.');
  }
  // Before `URLSearchParams`, which takes more than 50 ms for as many pairs as the headers have room for.
  if (search.split('&', MAX_PAIRS + 1).length > MAX_PAIRS)
    throw badRequest(`Too many parameters in the query string (limit ${MAX_PAIRS}).`);
  const given = new URLSearchParams(search);
  for (const name of Object.keys(TYPES)) {
    if (given.getAll(name).length > 1)
      throw badRequest(`Duplicate parameter ${name} in the query string: send it once.`);
  }
  return given;
}

/** @param values number of values that variables and extensions may still hold; reduced by those of these. */
function checkParams(params: unknown, values: { left: number }): Params {
  if (!isObject(params)) throw badRequest(`The request must be a JSON object, got ${typeName(params)}.`);
  for (const [name, value] of Object.entries(params)) {
    if (!isParam(name)) {
      throw badRequest(
        `Unknown parameter ${JSON.stringify(name.slice(0, 40))}; allowed: ${Object.keys(TYPES).join(', ')}.`,
      );
    }
    if (value !== null && value !== undefined && typeName(value) !== TYPES[name]) {
      throw badRequest(`${name} must be ${TYPES[name]}, got ${typeName(value)}.`);
    }
  }
  countValues(params, 'variables', values);
  countValues(params, 'extensions', values);
  return params;
}

/** Not recursive: JSON may be as deep as it is long. */
function countValues(params: Params, name: 'variables' | 'extensions', values: { left: number }): void {
  const uncounted: unknown[] = [params[name]];
  while (uncounted.length > 0) {
    const value = uncounted.pop();
    if (typeof value !== 'object' || value === null) continue;
    const within: readonly unknown[] = Object.values(value);
    values.left -= within.length;
    if (values.left < 0) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `Too many values in ${name} (limit ${MAX_VALUES.toLocaleString('en')}).`,
      );
    }
    uncounted.push(...within);
  }
}

function isParam(name: string): name is keyof Params {
  return Object.hasOwn(TYPES, name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeName(value) === 'an object';
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
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
