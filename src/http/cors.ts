import type { HttpRequest } from '../http-message.ts';

/** Longest list of headers that a preflight is granted, in characters. */
const MAX_REQUESTED_LENGTH = 4_096;

/**
 * CORS headers of a response: pages of the allowed origins may read it, without credentials; all other pages may not. A preflight
 * is granted every header that it asks for, since clients and monitoring tools add their own.
 */
export function corsHeaders(
  allowed: ReadonlySet<string>,
  { method, headers }: HttpRequest,
): Readonly<Record<string, string>> {
  if (allowed.size === 0) return {};
  const { origin } = headers;
  // Caches must not give one origin's response to another.
  if (origin === undefined || !allowed.has(origin)) return { vary: 'Origin' };
  const granted = {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id, retry-after',
  };
  const requested = headers['access-control-request-headers'] ?? '';
  if (method !== 'OPTIONS' || requested.length > MAX_REQUESTED_LENGTH) return granted;
  return {
    ...granted,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': requested,
    'access-control-max-age': '600',
  };
}
