import { CodeArtsAuthenticationError } from '../errors.ts';
import { valuesOf } from '../http-message.ts';
import { isToken, MAX_TOKEN_LENGTH } from '../token.ts';

/**
 * Finds the caller's token: `X-Auth-Token`, or else `Authorization: Bearer …`.
 *
 * @param rawHeaders name, value, name, value, … since Node.js hides a repeated Authorization header; values without the whitespace
 *   around them, which is not part of them.
 * @returns an error if there is no token, or it is repeated or malformed. The message never quotes the header.
 */
export function findToken(rawHeaders: readonly string[]): string | CodeArtsAuthenticationError {
  const own = valuesOf(rawHeaders, 'x-auth-token');
  if (own.length > 0) return readToken('X-Auth-Token', own, (value) => value);
  const standard = valuesOf(rawHeaders, 'authorization');
  if (standard.length > 0) return readToken('Authorization', standard, bearerToken);
  return new CodeArtsAuthenticationError('No token: send X-Auth-Token or Authorization: Bearer.');
}

/** @param tokenIn returns undefined for a value of another scheme. */
function readToken(
  header: string,
  values: readonly string[],
  tokenIn: (value: string) => string | undefined,
): string | CodeArtsAuthenticationError {
  const [value, ...others] = values;
  if (others.length > 0) return new CodeArtsAuthenticationError(`Duplicate ${header} header: send exactly one.`);
  if (!value) return new CodeArtsAuthenticationError(`The ${header} header is empty.`);
  const token = tokenIn(value);
  if (token === undefined) {
    return new CodeArtsAuthenticationError(
      `The ${header} header lacks "Bearer": send "Bearer", a space, and the token, or the token alone in X-Auth-Token.`,
    );
  }
  return isToken(token) ? token : malformed(header, token);
}

function malformed(header: string, token: string): CodeArtsAuthenticationError {
  const { length } = token;
  if (length === 0) return new CodeArtsAuthenticationError(`The ${header} header holds no token after "Bearer".`);
  const maximum = MAX_TOKEN_LENGTH.toLocaleString('en');
  return new CodeArtsAuthenticationError(
    length > MAX_TOKEN_LENGTH
      ? `The token in the ${header} header is too long: ${length.toLocaleString('en')} characters (maximum ${maximum}).`
      : `The ${header} header must hold one token of visible ASCII characters: no spaces inside, no accents.`,
  );
}

/** The credentials behind the scheme `Bearer`, which any number of spaces and tabs may follow. */
function bearerToken(value: string): string | undefined {
  return /^bearer(?![^ \t])/i.test(value) ? value.replace(/^bearer[ \t]*/i, '') : undefined;
}
