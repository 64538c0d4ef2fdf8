import type { IncomingMessage } from 'node:http';
import { RequestError } from '../request-error.ts';

/** Most headers of a request; each takes memory, however short it is, also while others are still to come. */
export const MAX_HEADERS = 4_096;

/** Returns why a request is rejected, whatever it asks for; undefined when it is not. */
export function rejectionOf({ rawHeaders, headers, httpVersion }: IncomingMessage): RequestError | undefined {
  if (rawHeaders.length > 2 * MAX_HEADERS) {
    return new RequestError('BAD_REQUEST', `The request has more than ${MAX_HEADERS.toLocaleString('en')} headers.`);
  }
  const { host, expect } = headers;
  if (host === undefined && httpVersion === '1.1') {
    return new RequestError('BAD_REQUEST', 'The Host header is missing.');
  }
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined;
  return new RequestError('BAD_REQUEST', 'The Expect header must be 100-continue.');
}
