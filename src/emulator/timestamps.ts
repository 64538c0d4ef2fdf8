const EIGHT_HOURS_MS = 8 * 60 * 60 * 1000;

/** A time as the API reference writes it: `2025-05-20T15:42:31.351+08:00`. */
export function pageTime(epochMs: number): string {
  return new Date(epochMs + EIGHT_HOURS_MS).toISOString().replace('Z', '+08:00');
}

/** The day, at UTC+8, as the API reference writes it: `2025-05-17`. */
export function pageDay(epochMs: number): string {
  return pageTime(epochMs).slice(0, 10);
}

/** A time as IAM writes it, in UTC with six digits: `2026-01-02T03:04:05.678000Z`. */
export function iamTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
