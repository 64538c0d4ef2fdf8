const LONGEST_SECONDS = 2_147_483_647;

/**
 * Reads a `Retry-After` header, which holds seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since the epoch.
 * @returns whole seconds, 0–2147483647; null when the header is absent or neither form.
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null;
  const value = header.trim();
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((dateOf(value) - now) / 1_000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}

function dateOf(value: string): number {
  // `Date.parse` also takes bare numbers and fragments for dates; all three HTTP date forms begin with a day's name.
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun).* \d{2}:\d{2}:\d{2}/.test(value)) return Number.NaN;
  // asctime's form names no zone, which `Date.parse` takes for the server's own; every HTTP date is UTC.
  return Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
}
