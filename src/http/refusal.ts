/** A request that is turned away before GraphQL sees it; becomes an answer with one GraphQL error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** HTTP status, 400–599. */
  readonly status: number;
  /** Stable code in `extensions.code`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
