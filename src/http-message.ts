import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { AbortHandle } from './abort-handle.ts';
import { RequestError } from './request-error.ts';

/** A request, independent of `node:http` and `fetch`. */
export interface HttpRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** From the question mark on, or empty. */
  readonly search: string;
  /** Lower-case names; repeated headers as Node.js joins them. */
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … for headers that must not be repeated; values without the whitespace around them. */
  readonly rawHeaders: readonly string[];
  /** Fires when the client disconnects before its response has been written. */
  readonly disconnect: AbortHandle;
  /** Returns every host, with or without a port, that the request names. */
  hosts(): readonly string[];
  /** Reserves memory until the response has been sent; returns false when there is no room. */
  reserve(bytes: number): boolean;
  /**
   * Reads the body, once.
   *
   * @param limit in bytes.
   * @returns undefined when the body is larger.
   * @throws RequestError when the body is not UTF-8 or there is no room for it; other errors when the client disconnects, or a host
   * application has read the body.
   */
  readBody(limit: number): Promise<string | undefined>;
}

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** Returns every value of a header. Node.js joins repeated headers, or hides all but the first. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

const TARGET = /^(?:https?:\/\/([^/?]*))?([^?]*)(.*)$/is;

/**
 * Splits a request target. Paths are compared as they come, so no other spelling of a path reaches it.
 *
 * @returns `authority` only for a target in absolute form, as clients send it to a proxy.
 */
export function parseTarget(target: string): { authority: string | undefined; path: string; search: string } {
  const [, authority, path, search = ''] = TARGET.exec(target) ?? [];
  return { authority, path: path || '/', search };
}

/**
 * Decodes a body.
 *
 * @throws RequestError for bytes that are not UTF-8, instead of replacing them by other characters than the client meant.
 */
export function decodeBody(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new RequestError('BAD_REQUEST', 'The request body is not valid UTF-8.');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The client has disconnected, or was too slow, before the whole body was received. */
export function endedBeforeBody(): Error {
  return new Error('The request ended before its body.');
}

/** The host application has read the body before this server could: without this error, the client would wait forever. */
export function alreadyRead(): Error {
  return new Error('request body already consumed; mount the listener before any body parser');
}
