/** Reason why there is no complete response. */
export type TransportErrorReason =
  | 'network'
  | 'timeout'
  | 'certificate'
  | 'too-large'
  | 'cancelled'
  | 'overload'
  | 'circuit-open';

/** A call that ended without a complete response. */
export class TransportError {
  readonly reason: TransportErrorReason;
  /** Whether any byte of the request may have been written: an update then may have been made. */
  readonly sent: boolean;
  /** For the log; made by the network stack, never by upstream. */
  readonly detail: string;
  /** This process was too busy to keep the deadline, which says nothing about upstream. */
  readonly stalled: boolean;

  constructor(reason: TransportErrorReason, sent: boolean, detail: string, stalled = false) {
    this.reason = reason;
    this.sent = sent;
    this.detail = detail;
    this.stalled = stalled;
  }
}

/** What OpenSSL finds wrong with a certificate, as Node.js names it, and the name on it that is not the host's. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
]);

/** Why an exchange failed that undici gave up with this error. */
export function reasonOf(error: Error): TransportErrorReason {
  const code = codeOf(error);
  if (CERTIFICATE_CODES.has(code)) return 'certificate';
  return code === 'UND_ERR_HEADERS_OVERFLOW' ? 'too-large' : 'network';
}

/** The error for the log. */
export function describe(error: Error): string {
  // One for each address that was tried, under a common one without a message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describe).join('; ');
  const code = codeOf(error);
  return code === '' || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
