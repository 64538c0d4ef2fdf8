const ALLOWED_HEADERS = 'content-type, x-auth-token, authorization, x-request-id, traceparent, tracestate';
const EXPOSED_HEADERS = 'x-request-id, retry-after';
const PREFLIGHT_SECONDS = '600';
/** Longest list of further headers that a preflight is granted, in characters. */
const MAX_REQUESTED_LENGTH = 4_096;
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

  /**
   * Further headers of the response to a preflight. A listed origin may send every header: clients and monitoring tools add headers
   * of their own, and a list here would fail the whole request for one that has no effect.
   *
   * @param requested the headers that the page wants to send, as the browser lists them.
   */
  preflightHeaders(origin: string | undefined, requested: string | undefined): Record<string, string> {
    if (origin === undefined || !this.#origins.has(origin)) return {};
    const others = requested && requested.length <= MAX_REQUESTED_LENGTH ? `, ${requested}` : '';
    return {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ALLOWED_HEADERS + others,
      'access-control-max-age': PREFLIGHT_SECONDS,
    };
  }
}
