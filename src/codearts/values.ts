/** Longest text that the API reference allows in an argument or a field, in characters (code points). */
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

const FULL_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether `text` is a full-date of RFC 3339 that exists in the calendar. */
export function isFullDate(text: string): boolean {
  return FULL_DATE.test(text) && dayExists(text);
}

/** Whether `text` is a date-time of RFC 3339, offset included; second 60 is a leap second. */
export function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && dayExists(text);
}

/** @param text begins with a date whose month and day are within 1–12 and 1–31. */
function dayExists(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  // A Date carries what overflows into the next month, so a day that exists survives the round trip.
  const date = new Date(0);
  date.setUTCFullYear(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day);
  return date.getUTCDate() === day;
}
