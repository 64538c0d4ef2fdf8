import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation } from '../cancellation.ts';

/** A request as the adapters hand it in; it knows neither `node:http` nor `fetch`. */
export interface HttpRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** From the question mark on, or empty. */
  readonly search: string;
  /** Lower-case names; repeated headers as Node joins them. */
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … as they came, for what may not be repeated. */
  readonly rawHeaders: readonly string[];
  /** Fires when the client has gone away before its answer was written. */
  readonly gone: Cancellation;
  /**
   * Reads the body, once.
   *
   * @param limit in bytes.
   * @returns undefined when the body is larger; rejects when the client goes away before its end.
   */
  readonly readBody: (limit: number) => Promise<string | undefined>;
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}
