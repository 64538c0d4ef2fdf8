import { isDateTime, isFullDate } from './rfc3339.ts';
import { isWithin, MAX_TEXT } from './text.ts';
import type { EmailChange, EmailCodeSent, User, UserField, UserState } from './user.ts';

const MAX_USER_ID = 2_147_483_647;
const states: ReadonlyMap<unknown, UserState> = new Map([
  ['active', 'ACTIVE'],
  ['blocked', 'BLOCKED'],
]);

type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object, which every documented body is. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one value; undefined means that it is outside the contract. */
type Rule<T> = { readonly expected: string; readonly read: (value: unknown) => T | undefined };

function textRule(expected: string, accepts: (text: string) => boolean): Rule<string> {
  return { expected, read: (value) => (typeof value === 'string' && accepts(value) ? value : undefined) };
}

// Half of a surrogate pair is no character, and could not be sent as UTF-8.
const text = textRule(
  'a string of 1 to 1,000 characters',
  (value) => isWithin(value, MAX_TEXT) && !/\p{Cs}/u.test(value),
);
// RFC 3339 sets no limit to the digits of a second's fraction.
const dateTime = textRule('an RFC 3339 time', (value) => isWithin(value, MAX_TEXT) && isDateTime(value));
const date = textRule('an RFC 3339 date', isFullDate);
const flag: Rule<boolean> = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};
const state: Rule<UserState> = { expected: 'active or blocked', read: (value) => states.get(value) };

/**
 * Reads the user that "Obtaining User Email Information" and "Updating an Email Address" both answer with.
 *
 * @returns undefined when there is no usable id: then it is unknown whose answer this is, and nothing of it can be trusted.
 */
export function decodeUser(body: unknown): User | undefined {
  if (!isJsonObject(body)) return undefined;
  const id = body['id'];
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > MAX_USER_ID) return undefined;

  let drift: Map<UserField, string> | undefined;
  function read<T>(field: UserField, rule: Rule<T>, value: unknown): T | null {
    if (value === undefined || value === null) return null;
    const known = rule.read(value);
    if (known !== undefined) return known;
    drift ??= new Map();
    drift.set(field, rule.expected);
    return null;
  }

  return {
    __typename: 'CodeArtsUser',
    id,
    name: read('name', text, body['name']),
    username: read('username', text, body['username']),
    // The reference page's default for an absent state.
    state: read('state', state, body['state'] ?? 'active'),
    createdAt: read('createdAt', dateTime, body['created_at']),
    updatedAt: read('updatedAt', dateTime, body['updated_at']),
    lastActivityOn: read('lastActivityOn', date, body['last_activity_on']),
    commitEmail: read('commitEmail', text, body['commit_email']),
    commitEmailIsDefault: read('commitEmailIsDefault', flag, body['is_default']),
    drift,
  };
}

/** Body of "Updating an Email Address"; absent fields are left out. */
export function encodeEmailChange(change: EmailChange): string {
  return JSON.stringify({ email: change.email, verify_code: change.code });
}

/** Body of "Sending Email Verification Code". */
export function encodeCodeRequest(email: string): string {
  return JSON.stringify({ email });
}

/** Reads the answer of "Sending Email Verification Code"; undefined when it is not the contract's body. */
export function decodeCodeSent(
  body: unknown,
  message: (text: string | null) => string | null,
): EmailCodeSent | undefined {
  if (!isJsonObject(body)) return undefined;
  const result = body['result'] ?? null;
  return result === null || typeof result === 'string' ? { result: message(result) } : undefined;
}

/** The vendor's error code, message, and request id, as far as a body holds them. */
export interface ErrorEnvelope {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly requestId: string | null;
}

/**
 * Reads any of the error envelopes seen in the wild: the reference pages' and API gateway's flat one, the nested one of the
 * error-code page, and bodies that are neither (HTML, empty), which yield nulls.
 */
export function decodeErrorEnvelope(body: unknown): ErrorEnvelope {
  if (!isJsonObject(body)) return { errorCode: null, errorMessage: null, requestId: null };
  const nested = isJsonObject(body['error']) ? body['error'] : {};
  return {
    errorCode: textOf(body['error_code'] ?? nested['code']),
    errorMessage: textOf(body['error_msg'] ?? nested['message']),
    requestId: textOf(body['request_id']),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
