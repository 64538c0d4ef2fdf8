const ALLOWED_HEADERS = 'content-type, x-auth-token, authorization, x-request-id, traceparent, tracestate';
const EXPOSED_HEADERS = 'x-request-id, retry-after';
const PREFLIGHT_SECONDS = '600';
const NONE: Readonly<Record<string, string>> = {};

/** Says which pages may read answers: those of the listed origins, without cookies; nobody else gets a header. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Headers of an answer to a page of `origin`. */
  headers(origin: string | undefined): Readonly<Record<string, string>> {
    if (this.#origins.size === 0) return NONE;
    // Caches must not give one origin's answer to another, refused ones included.
    if (origin === undefined || !this.#origins.has(origin)) return { vary: 'Origin' };
    return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED_HEADERS };
  }

  /** Further headers of the answer to a preflight. */
  preflightHeaders(origin: string | undefined): Record<string, string> {
    if (origin === undefined || !this.#origins.has(origin)) return {};
    return {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    };
  }
}
