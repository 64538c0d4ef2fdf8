import { randomInt } from 'node:crypto';
import type { UserRecord } from './accounts.ts';

/** The code of the API reference's example: right for every user and address, as often as one likes. */
const EXAMPLE_CODE = 'SFLAJA';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The codes that were mailed and not used yet: the newest one for each user and address. */
export class VerificationCodes {
  readonly #mailed = new WeakMap<UserRecord, Map<string, string>>();

  /** Makes a fresh code, six capital letters, and forgets an earlier one for the same user and address. */
  issue(user: UserRecord, email: string): string {
    const code = freshCode();
    const ofUser = this.#mailed.get(user) ?? new Map<string, string>();
    this.#mailed.set(user, ofUser.set(email, code));
    return code;
  }

  /** Whether this code confirms this address for this user; asking uses nothing up. */
  confirms(user: UserRecord, email: string, code: string): boolean {
    return code === EXAMPLE_CODE || this.#mailed.get(user)?.get(email) === code;
  }

  /** Forgets the code mailed to this address if it is the one given: it has done its work. */
  useUp(user: UserRecord, email: string, code: string): void {
    const ofUser = this.#mailed.get(user);
    if (ofUser?.get(email) === code) ofUser.delete(email);
  }
}

function freshCode(): string {
  const code = Array.from({ length: EXAMPLE_CODE.length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return code === EXAMPLE_CODE ? freshCode() : code;
}
