import type { Accounts, UserRecord } from '../accounts.ts';
import type { Answer, Refuse } from '../answers.ts';
import type { VerificationCodes } from '../verification-codes.ts';

/** What an operation reads of a request. */
export interface OperationRequest {
  /** The header `X-Auth-Token`. */
  readonly token: string | undefined;
  readonly body: string;
  /** The path's parameters by name, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One operation of the emulated APIs: what is answered to a method on a path. */
export interface Operation {
  /** The token or, for a login, the password: a fault script is looked up by it. */
  credential(request: OperationRequest): string | undefined;
  /** An error in the form of this operation's API. */
  readonly refuse: Refuse;
  /** Carries the operation out. */
  perform(request: OperationRequest): Answer;
}

/** What the operations share. */
export interface Service {
  readonly accounts: Accounts;
  readonly codes: VerificationCodes;
  /** The user who holds this token; undefined when no user does, or not any more. */
  userOf(token: string): UserRecord | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  onMail(mail: { readonly to: string; readonly code: string }): void;
}
