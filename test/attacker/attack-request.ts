/**
 * Text as data: a short note of bytes that may be very many, so that a counterexample stays readable.
 * Names in braces stand for what each run has afresh: `{token0}`, `{token1}` (of one user), `{otherToken}`, `{address}`, `{code}`.
 */
export type Text = string | { readonly of: Text; readonly times: number } | readonly Text[];

/** What the names in braces stand for. */
export type Fresh = ReadonlyMap<string, string>;

/** Writes text out; each UTF-16 unit up to U+00FF is one byte. */
function writeOut(text: Text, fresh: Fresh): string {
  if (typeof text === 'string') return text.replace(/\{(\w+)\}/g, (whole, name: string) => fresh.get(name) ?? whole);
  if ('of' in text) return writeOut(text.of, fresh).repeat(text.times);
  return text.map((part) => writeOut(part, fresh)).join('');
}

/** One request of an attacker, as bytes. To add an attack, write an arbitrary of these and list it in `requests` of `arbitraries.ts`. */
export interface AttackRequest {
  readonly start?: string;
  /** Besides `Host`, `X-Request-Id` and the length of the body. */
  readonly headers: readonly (readonly [name: string, value: Text])[];
  readonly body?: Text;
  readonly chunked?: boolean;
  /** It breaks HTTP or a limit of it, so that the server may end the connection, with or without a response. */
  readonly mayEnd?: boolean;
}

export const JSON_TYPE: readonly [string, Text] = ['Content-Type', 'application/json'];
export const TOKEN: readonly [string, Text] = ['X-Auth-Token', '{token0}'];

/** A POST of JSON unless other headers are given. */
export function post(body: Text, headers: AttackRequest['headers'] = [JSON_TYPE, TOKEN]): AttackRequest {
  return { headers, body };
}

/** The body of one operation. */
export function operation(query: string, variables?: object): string {
  return JSON.stringify(variables === undefined ? { query } : { query, variables });
}

/** Writes a request out. */
export function toBytes(
  { start = 'POST /graphql HTTP/1.1', headers, body, chunked }: AttackRequest,
  id: string,
  fresh: Fresh,
) {
  const lines = headers.map(([name, value]) => `${name}: ${writeOut(value, fresh)}`);
  const payload = writeOut(body ?? '', fresh);
  if (!lines.some((line) => /^x-request-id:/i.test(line))) lines.push(`X-Request-Id: ${id}`);
  if (chunked) lines.push('Transfer-Encoding: chunked');
  else if (body !== undefined) lines.push(`Content-Length: ${payload.length}`);
  const framed = chunked ? `${payload.length.toString(16)}\r\n${payload}\r\n0\r\n\r\n` : payload;
  return Buffer.from([start, 'Host: localhost', ...lines, '', framed].join('\r\n'), 'latin1');
}
