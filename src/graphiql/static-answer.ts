/** An HTTP answer without a transport: the caller writes it out, and leaves the body away for HEAD. */
export interface StaticAnswer {
  /** 200, or 304 when the client's copy is still good. */
  readonly status: 200 | 304;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` with 304. */
  readonly body: Uint8Array | undefined;
}

/** A body with its validator; `etag` includes the quotes and differs between content codings. */
export interface Representation {
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly read: () => Uint8Array;
}

/** Answers 304 if `ifNoneMatch` (the request header as it came) names the representation, else 200 with its body. */
export function answer(representation: Representation, ifNoneMatch: string | undefined): StaticAnswer {
  const headers = { ...representation.headers, etag: representation.etag };
  if (names(ifNoneMatch, representation.etag)) {
    return { status: 304, headers, body: undefined };
  }
  const body = representation.read();
  return { status: 200, headers: { ...headers, 'content-length': String(body.byteLength) }, body };
}

function names(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '')
    .split(',')
    .map((candidate) => candidate.trim())
    .some((candidate) => candidate === '*' || candidate === etag || candidate === `W/${etag}`);
}
