/** Longest token that CodeArts Repo accepts, in characters. */
export const MAX_TOKEN_LENGTH = 100_000;

const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/;

/**
 * Checks that a text is a token: 1 to {@link MAX_TOKEN_LENGTH} visible ASCII characters. Nothing on the way to CodeArts Repo strips or
 * recodes such a character, so a token has one spelling, and the rate limits count what CodeArts Repo sees.
 */
export function isToken(text: string): boolean {
  return text.length > 0 && text.length <= MAX_TOKEN_LENGTH && !NOT_VISIBLE_ASCII.test(text);
}
