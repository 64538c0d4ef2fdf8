/** Longest text that the reference pages allow in an argument or a field, in characters (code points). */
export const MAX_TEXT = 1_000;

/** Whether `text` has 1 to `max` characters; a surrogate pair counts as one. */
export function isWithin(text: string, max: number): boolean {
  if (text.length === 0) return false;
  return text.length <= max || (text.length <= 2 * max && countCharacters(text) <= max);
}

/** Number of code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
