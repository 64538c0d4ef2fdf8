import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { AbortHandle } from './abort-handle.ts';
import { RequestError } from './request-error.ts';

/** A request as the adapters hand it in; it knows neither `node:http` nor `fetch`. */
export interface HttpRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** From the question mark on, or empty. */
  readonly search: string;
  /** Lower-case names; repeated headers as Node joins them. */
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … for what may not be repeated; values without the whitespace around them. */
  readonly rawHeaders: readonly string[];
  /** Returns every host, with or without a port, that the request claims to be for. */
  readonly hosts: () => readonly string[];
  /** Fires when the client disconnected before its response was written. */
  readonly gone: AbortHandle;
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
   * @returns undefined when the body is larger; rejects when it is not UTF-8, when the client disconnects before its end, when there is no
   * room for it, and when a host has read of it.
   */
  readonly readBody: (limit: number) => Promise<Body | undefined>;
}

/** Finds every value of a header. Node.js joins those of a repeated header, or hides all but the first. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** The body of a request. */
export interface Body {
  readonly text: string;
  /** In bytes. */
  readonly size: number;
}

/** What the host that mounts the server did wrong: without this its clients would wait for what cannot come again. */
export function alreadyRead(): Error {
  return new Error('request body already consumed; mount the listener before any body parser');
}

/**
 * Puts a body together; most come in one piece.
 *
 * @throws RequestError for bytes that are not UTF-8. Decoded nevertheless they would become other characters than the client meant.
 */
export function toBody(chunks: readonly Uint8Array[]): Body {
  const [only] = chunks;
  const whole = chunks.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(chunks);
  if (!isUtf8(whole)) throw new RequestError('BAD_REQUEST', 'The request body is not valid UTF-8.');
  return { text: whole.toString('utf8'), size: whole.length };
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}
