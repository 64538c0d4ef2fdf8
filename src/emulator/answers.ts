/** What the emulator answers, before any misbehaviour is applied to it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error in the form of one operation's API; `code` is left out where that form has no place for it. */
export type Refuse = (status: number, code: string, message: string) => Answer;

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };

/** A JSON answer; the fields keep the order of `value`. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(value) };
}

/** An error as the API reference shows it. */
export const refuse: Refuse = (status, code, message) => json(status, { error_code: code, error_msg: message });

/** An error that the API reference does not document: its code begins with `EMULATOR.`, so it is not mistaken for one of the service. */
export function refuseAsEmulator(status: number, reason: string, message: string): Answer {
  return refuse(status, `EMULATOR.${reason}`, message);
}

/** 401 of the API reference, also given for a missing and an unknown token. */
export function authenticationExpired(): Answer {
  return refuse(401, ...documentedError(401));
}

/**
 * Code and message for a status: those of the API reference and of the error-code page where they name any, else
 * ones that are marked as the emulator's own.
 */
export function documentedError(status: number): readonly [code: string, message: string] {
  return (
    DOCUMENTED_ERRORS.get(status) ?? [`EMULATOR.STATUS_${status}`, `The emulator was told to respond with ${status}.`]
  );
}

const DOCUMENTED_ERRORS: ReadonlyMap<number, readonly [code: string, message: string]> = new Map([
  [400, ['CH.010001', 'Invalid parameter value.']],
  [401, ['DEV.00000003', 'Authentication information expired.']],
  [403, ['CH.004403', 'Insufficient permissions. Apply for the required permissions and try again.']],
  [404, ['CH.000404', 'Resource unavailable.']],
  [500, ['CH.000001', 'Unknown error.']],
  [504, ['CH.080504', 'Request timed out.']],
]);
