/** What every CodeArts Repo operation states about itself; `operations/` has one file for each. */
interface OperationFacts<Input, Result> {
  /** The vendor's name for the operation, for people who search its documentation. */
  readonly name: string;
  /** Path below the endpoint; {@link path} encodes its parameters. */
  readonly path: (input: Input) => string;
  /** The identity-policy action that a 403 asks for; null where none is documented. */
  readonly permission: string | null;
  /**
   * Reads the parsed body of a 2xx; undefined when it violates the API reference.
   *
   * @param message redacts a text that upstream wrote for people.
   */
  readonly decode: (body: unknown, message: (text: string | null) => string | null) => Result | undefined;
  /** The caller's user number, where the result names it: the rate limits count by user. */
  readonly callerId?: (result: Result) => number;
}

/** An operation that changes nothing: it may be shared, repeated, and cancelled. */
export interface ReadOperation<Input, Result> extends OperationFacts<Input, Result> {
  readonly method: 'GET';
}

/** An operation that changes something: it is sent once and never cancelled. */
export interface WriteOperation<Input, Result> extends OperationFacts<Input, Result> {
  readonly method: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
  /** The request body, to be sent as JSON; absent where there is none. */
  readonly encode?: (input: Input) => object;
  /** A part of the input that no error text may repeat, as a verification code. */
  readonly secret?: (input: Input) => string | undefined;
  /** A sentence that says how to find out whether a write of unknown outcome was made. */
  readonly confirmation: string;
  /** What later reads may show differently; what a request has read before is then read again. */
  readonly changes: 'nothing' | 'anything';
  /** Limits how often a token and a user may send it; without one there is no limit. */
  readonly rateLimit?: {
    readonly name: RateLimitName;
    /** The address that receives something and has a limit of its own. */
    readonly recipient?: (input: Input) => string;
  };
}

export type Operation<Input, Result> = ReadOperation<Input, Result> | WriteOperation<Input, Result>;

/** Rate limits that the configuration has. */
export type RateLimitName = 'updates' | 'codes';

/** What the client has to know of an operation. */
export type CalledOperation<Result> = Pick<Operation<never, Result>, 'name' | 'method' | 'permission' | 'decode'>;

/**
 * Tag for paths with parameters, which it percent-encodes: path`/v4/projects/${id}/members`.
 *
 * @throws RangeError for an empty parameter, `.` or `..`, any of which would name another resource.
 */
export function path(parts: TemplateStringsArray, ...parameters: readonly (string | number)[]): string {
  return parts.reduce((start, part, at) => start + segment(parameters[at - 1] ?? '') + part);
}

function segment(parameter: string | number): string {
  const text = String(parameter);
  if (text === '' || text === '.' || text === '..') throw new RangeError('a path parameter must name something');
  return encodeURIComponent(text);
}

/** Path of a base URL without the slashes at its end, so that an operation's path can follow it. */
export function basePath(pathname: string): string {
  let end = pathname.length;
  while (pathname[end - 1] === '/') end -= 1;
  return pathname.slice(0, end);
}
