/** Why there is no whole answer. */
export type TransportErrorReason =
  | 'network'
  | 'timeout'
  | 'certificate'
  | 'too-large'
  | 'cancelled'
  | 'overload'
  | 'circuit-open';

/** A call that ended without a whole answer. */
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
