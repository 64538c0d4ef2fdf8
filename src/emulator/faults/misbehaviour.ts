import type { BodyFault } from './bodies.ts';

/** The errors that can stand in for an operation's answer. */
export type InsteadOfAnswer =
  | { readonly kind: 'status' | 'enveloped' | 'html'; readonly status: number }
  | { readonly kind: 'redirect' | 'echo-token' };

/** How an answer can go wrong on its way. */
type Delivery =
  | { readonly kind: 'cut' | 'hang' | 'reset' }
  | { readonly kind: 'drip'; readonly msPerByte: number }
  | { readonly kind: 'flood'; readonly bytes: number };

/** What goes wrong with one call; nothing does where a field is absent. The fields combine freely. */
export interface Misbehaviour {
  readonly latencyMs?: number;
  /** The operation is not carried out, this is answered in its place. */
  readonly instead?: InsteadOfAnswer;
  readonly body?: BodyFault;
  readonly retryAfterSeconds?: number;
  readonly headerBytes?: number;
  readonly delivery?: Delivery;
}
