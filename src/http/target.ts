/** The target of a request, taken apart. */
export interface Target {
  /** Host and port of a target in absolute form, as clients send it to a proxy; undefined for a path. */
  readonly authority: string | undefined;
  readonly path: string;
  /** From the question mark on, or empty. */
  readonly search: string;
}

const ABSOLUTE_FORM = /^https?:\/\//i;

/** Reads the target of a request line. Paths are compared as they come: no other spelling of one is the same path. */
export function parseTarget(target: string): Target {
  const scheme = target.startsWith('/') ? undefined : ABSOLUTE_FORM.exec(target)?.[0];
  if (scheme === undefined) return split(undefined, target);
  const rest = target.slice(scheme.length);
  const end = rest.search(/[/?]/);
  if (end < 0) return split(rest, '/');
  const authority = rest.slice(0, end);
  return split(authority, rest[end] === '/' ? rest.slice(end) : `/${rest.slice(end)}`);
}

function split(authority: string | undefined, text: string): Target {
  const mark = text.indexOf('?');
  return mark < 0
    ? { authority, path: text, search: '' }
    : { authority, path: text.slice(0, mark), search: text.slice(mark) };
}
