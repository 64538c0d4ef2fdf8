import { CodeArtsAuthenticationError } from '../errors.ts';

/** Longest token that CodeArts Repo takes, in characters. */
export const MAX_TOKEN = 100_000;

const BEARER = /^bearer +(.*)$/i;

/**
 * Finds the caller's token: `X-Auth-Token`, or else `Authorization: Bearer …`.
 *
 * @param rawHeaders name, value, name, value, … since Node hides a repeated Authorization header.
 * @returns a failure when there is none, or it is repeated, empty, or too long. It never says what came.
 */
export function findToken(rawHeaders: readonly string[]): string | CodeArtsAuthenticationError {
  const own = valuesOf('x-auth-token', rawHeaders);
  if (own.length > 0) return checkToken('X-Auth-Token', own);
  const standard = valuesOf('authorization', rawHeaders);
  if (standard.length === 0) {
    return new CodeArtsAuthenticationError(
      'Expected a token in the X-Auth-Token header or as Authorization: Bearer, got neither.',
    );
  }
  return checkToken(
    'Authorization',
    standard.map((value) => BEARER.exec(value)?.[1] ?? ''),
  );
}

function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

function checkToken(header: string, values: readonly string[]): string | CodeArtsAuthenticationError {
  const [token = ''] = values;
  if (values.length > 1) {
    return new CodeArtsAuthenticationError(`Expected one ${header} header, got ${values.length}.`);
  }
  if (token === '') {
    return new CodeArtsAuthenticationError(`Expected a token in the ${header} header, got none.`);
  }
  if (token.length > MAX_TOKEN) {
    return new CodeArtsAuthenticationError(
      `Expected a token of 1 to ${MAX_TOKEN.toLocaleString('en')} characters in the ${header} header, got ${token.length.toLocaleString('en')}.`,
    );
  }
  return token;
}
