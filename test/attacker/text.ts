/**
 * Text as data: a short note of bytes that may be very many, so that a counterexample stays readable.
 * Names in braces stand for what each run has afresh: `{token0}`, `{token1}` (of one user), `{otherToken}`, `{address}`, `{code}`.
 */
export type Text = string | { readonly of: Text; readonly times: number } | readonly Text[];

/** What the names in braces stand for. */
export type Fresh = Readonly<Record<string, string>>;

/** Writes text out; each UTF-16 unit up to U+00FF is one byte. */
export function writeOut(text: Text, fresh: Fresh): string {
  if (typeof text === 'string') return text.replace(/\{(\w+)\}/g, (whole, name: string) => fresh[name] ?? whole);
  if ('of' in text) return writeOut(text.of, fresh).repeat(text.times);
  return text.map((part) => writeOut(part, fresh)).join('');
}
