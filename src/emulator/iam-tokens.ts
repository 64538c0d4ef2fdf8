import { randomBytes } from 'node:crypto';

/** As long as real ones, which are several kilobytes. */
const TOKEN_BYTES = 3072;

/** The tokens that the emulated IAM has given out and that have not expired. */
export class IamTokens {
  readonly #expiry = new Map<string, number>();
  readonly #lifetimeMs: number;
  readonly #now: () => number;

  constructor(lifetimeMs: number, now: () => number) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  /** A fresh token with its times, in milliseconds since 1970. */
  issue(): { readonly token: string; readonly issuedAt: number; readonly expiresAt: number } {
    const issuedAt = this.#now();
    for (const [token, expiresAt] of this.#expiry) if (expiresAt <= issuedAt) this.#expiry.delete(token);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = issuedAt + this.#lifetimeMs;
    this.#expiry.set(token, expiresAt);
    return { token, issuedAt, expiresAt };
  }

  /** Whether the token was given out here and has not expired. */
  isValid(token: string): boolean {
    return (this.#expiry.get(token) ?? 0) > this.#now();
  }
}
