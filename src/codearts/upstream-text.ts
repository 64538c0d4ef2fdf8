import { isJsonObject } from './fields.ts';
import type { Secrets } from './secrets.ts';

const REDACTED = '[redacted]';
/** Longest message that is passed on, in UTF-16 units. */
const MAX_MESSAGE = 1_000;
/** As much of a message is looked at, in UTF-16 units: redaction may leave room for more than is passed on. */
const MAX_READ = 2_000;
/** A real token, in whatever encoding, comes as a run of at least so many visible ASCII characters. */
const LONG_RUN = 24;
const RUNS = /[\x21-\x7e]+/g;
/** Longest error code and request id that are passed on, in characters. */
const MAX_ERROR_CODE = 64;
const MAX_REQUEST_ID = 128;

/** Redacts the error of an upstream response: codes and IDs must look like such, and nothing may hold a secret. */
export function errorTextFrom(envelope: ErrorEnvelope, secrets: Secrets): ErrorEnvelope {
  const errorCode = name(envelope.errorCode, MAX_ERROR_CODE);
  const requestId = name(envelope.requestId, MAX_REQUEST_ID);
  const errorMessage = line(envelope.errorMessage);
  // One look at all of them, since most hold nothing.
  if (!secrets.areIn(`${errorCode ?? ''} ${requestId ?? ''} ${errorMessage ?? ''}`)) {
    return { errorCode, requestId, errorMessage: shortened(errorMessage) };
  }
  return {
    errorCode: errorCode !== null && secrets.areInName(errorCode) ? null : errorCode,
    requestId: requestId !== null && secrets.areInName(requestId) ? null : requestId,
    errorMessage: redacted(errorMessage, secrets),
  };
}

/** Redacts a text that upstream wrote for people: one line, shortened, and without secrets. */
export function messageFrom(text: string | null, secrets: Secrets): string | null {
  return redacted(line(text), secrets);
}

function name(text: string | null, maxLength: number): string | null {
  return text !== null && text.length <= maxLength && /^[A-Za-z0-9._:-]+$/.test(text) ? text : null;
}

/** Without whatever may be a long token, and without what breaks a log line, moves a cursor, or turns the direction of writing. */
function line(text: string | null): string | null {
  if (text === null) return null;
  const isCut = text.length > MAX_READ;
  const onOneLine = text
    .slice(0, MAX_READ)
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, '');
  return onOneLine.replace(RUNS, (run, at: number) => {
    // What a cut has left of a secret is not recognised as one.
    const isCutOff = isCut && at + run.length === onOneLine.length;
    return run.length >= LONG_RUN || isCutOff ? REDACTED : run;
  });
}

function redacted(text: string | null, secrets: Secrets): string | null {
  if (text === null || !secrets.areIn(text)) return shortened(text);
  const narrowly = text.replace(RUNS, (run) => (secrets.areWhollyIn(run) ? REDACTED : run));
  return secrets.areIn(narrowly) ? REDACTED : shortened(narrowly);
}

function shortened(text: string | null): string | null {
  return text === null || text.length <= MAX_MESSAGE ? text : text.slice(0, MAX_MESSAGE).replace(/\p{Cs}/gu, '');
}

/** The vendor's error code, message, and request id, as far as a body holds them. */
export interface ErrorEnvelope {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly requestId: string | null;
}

/**
 * Reads any of the error envelopes seen in the wild: the flat one of the API reference and of API gateways, the nested one of the
 * error-code page. Bodies that are neither (HTML, empty) yield nulls.
 */
export function decodeErrorEnvelope(body: unknown): ErrorEnvelope {
  if (!isJsonObject(body)) return { errorCode: null, errorMessage: null, requestId: null };
  const nested = isJsonObject(body['error']) ? body['error'] : {};
  return {
    errorCode: textOf(body['error_code'] ?? nested['code']),
    errorMessage: textOf(body['error_msg'] ?? nested['message']),
    requestId: textOf(body['request_id']),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
