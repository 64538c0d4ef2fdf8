import { parse } from 'content-type';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

export const JSON_RESPONSE = 'application/json; charset=utf-8';
export const GRAPHQL_RESPONSE = 'application/graphql-response+json; charset=utf-8';
const PAGE = 'text/html; charset=utf-8';

/** The media types of GraphQL responses, as in `Content-Type`. */
export type ResponseType = typeof JSON_RESPONSE | typeof GRAPHQL_RESPONSE;

/** A client that prefers neither gets the first. */
const RESPONSE_TYPES = [JSON_RESPONSE, GRAPHQL_RESPONSE] as const;

/** Longest `Accept` that is read, in characters; those of browsers have up to 150. */
const MAX_ACCEPT_LENGTH = 1_000;

/** Clients send few different values, and negotiating one takes up to 6 µs, a tenth of a request. */
const negotiated = new LRUCache<string, { readonly type: ResponseType | undefined }>({ max: 50 });

/** Chooses the media type of a GraphQL response; undefined if the client accepts none of them. */
export function negotiateResponse(accept: string | undefined): ResponseType | undefined {
  // GraphQL over HTTP specifies this type for clients that send no Accept header.
  if (accept === undefined || accept === '' || accept === '*/*') return JSON_RESPONSE;
  if (accept.length > MAX_ACCEPT_LENGTH) return undefined;
  const known = negotiated.get(accept);
  if (known) return known.type;
  const preferred = preferredOf(accept, RESPONSE_TYPES);
  const type = RESPONSE_TYPES.find((one) => one === preferred);
  negotiated.set(accept, { type });
  return type;
}

/** Reports whether the client prefers a page to a GraphQL response, as browsers do when they open a URL. */
export function prefersPage(accept: string | undefined): boolean {
  if (accept === undefined || accept.length > MAX_ACCEPT_LENGTH) return false;
  return preferredOf(accept, [...RESPONSE_TYPES, PAGE]) === PAGE;
}

function preferredOf(accept: string, available: readonly string[]): string | undefined {
  return new Negotiator({ headers: { accept } }).mediaType(available);
}

/** Reports whether a `Content-Type` declares JSON in UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  const { type, parameters } = parse(contentType);
  const charset = parameters['charset']?.toLowerCase() ?? 'utf-8';
  return ['application/json', 'application/graphql+json'].includes(type) && ['utf-8', 'utf8'].includes(charset);
}
