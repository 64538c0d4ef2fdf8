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
   * Reserves memory of the process for what belongs to this request until its response has been sent.
   *
   * @returns false when there is no room for it.
   */
  readonly reserve: (bytes: number) => boolean;
  /**
   * Reads the body, once.
   *
   * @param limit in bytes.
   * @returns undefined when the body is larger; rejects when the client goes away before its end, when there is no room for it, and when a
   * host has read of it.
   */
  readonly readBody: (limit: number) => Promise<Body | undefined>;
}

/** The body of a request. */
export interface Body {
  readonly text: string;
  /** In bytes. */
  readonly size: number;
}

/** What the host that mounts the server did wrong: without this its clients would wait for what cannot come again. */
export function alreadyRead(): Error {
  return new Error('the body of the request was read before the facade got it');
}

/** Puts a body together; most come in one piece. */
export function toBody(chunks: readonly Uint8Array[], size: number): Body {
  const [only] = chunks;
  const whole = chunks.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(chunks, size);
  return { text: whole.toString('utf8'), size };
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}
