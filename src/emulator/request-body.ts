import type { IncomingMessage } from 'node:http';

/** The longest request body that is looked at, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

/** A body that is not what its operation takes; the message names the field, what was expected, and what came. */
export class MalformedBodyError extends Error {
  override readonly name = 'MalformedBodyError';
}

/** A JSON object as it was sent; nothing is known about its fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a request's body to its end, so that the answer is not lost to a caller who is still sending, but keeps no more
 * than {@link MAX_BODY_BYTES} of it.
 *
 * @returns the body, or undefined when it is too long
 * @throws when the caller leaves before the end
 */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** @throws MalformedBodyError when the body is no JSON object */
export function parseObject(body: string): JsonObject {
  const parsed = parseJson(body);
  if (!isObject(parsed)) throw new MalformedBodyError(`Expected a JSON object as the body, got ${kindOf(parsed)}.`);
  return parsed;
}

/** The value at a path as `auth.scope.project`; undefined where a part of it is missing. */
export function valueAt(object: JsonObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, field) => (isObject(value) ? value[field] : undefined), object);
}

/**
 * The text at a path: 1 to 1,000 characters counted in code points, as the API reference bounds each field of a body.
 *
 * @throws MalformedBodyError when it is missing or no such text
 */
export function textAt(object: JsonObject, path: string): string {
  const value = valueAt(object, path);
  if (typeof value === 'string' && value !== '' && [...value].length <= 1000) return value;
  throw new MalformedBodyError(`Expected a text of 1 to 1,000 characters as ${path}, got ${kindOf(value)}.`);
}

/** As {@link textAt}, but undefined when there is nothing at the path. */
export function optionalTextAt(object: JsonObject, path: string): string | undefined {
  return valueAt(object, path) === undefined ? undefined : textAt(object, path);
}

/** The value of a JSON text, or undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing of the kind';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `a text of ${[...value].length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
