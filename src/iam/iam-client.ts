import { isJsonObject, parseJson } from '../codearts/fields.ts';
import { basePath } from '../codearts/operation.ts';
import { createConnections } from '../codearts/pool.ts';
import { retryAfterSeconds } from '../codearts/retry-after.ts';
import { type Reply, send } from '../codearts/transport.ts';
import { TransportError } from '../codearts/transport-error.ts';
import { isToken } from '../token.ts';

/** Room for the token, which IAM returns in a header; 100,000 characters at the most. */
const MAX_HEADER_BYTES = 131_072;
/** Statuses after which the same login would be rejected again: wrong request, wrong password, no permission. */
const REJECTIONS: ReadonlySet<number> = new Set([400, 401, 403]);

/** Who the server is. */
export interface Credentials {
  /** Base URL of IAM. */
  readonly endpoint: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  /** The project that the token is for, which for CodeArts is a region's name. */
  readonly project: string;
}

/** A token and how long it is valid, in milliseconds from the moment that it came. */
export interface IssuedToken {
  readonly token: string;
  readonly lifetimeMs: number;
}

/** A login that brought no token. */
export class LoginFailure {
  /** IAM rejected it: trying again may lock the account. */
  readonly refused: boolean;
  /** For the log; holds nothing that was sent. */
  readonly reason: string;
  /** How long IAM asks to wait, in milliseconds; 0 when it does not. */
  readonly retryAfterMs: number;
  /** Whether IAM may have received it, and counts it where it locks the account. */
  readonly sent: boolean;

  constructor(refused: boolean, reason: string, retryAfterMs = 0, sent = true) {
    this.refused = refused;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
    this.sent = sent;
  }
}

/** IAM's operation "Obtaining a User Token". */
export class IamClient {
  readonly #credentials: Credentials;
  readonly #timeoutMs: number;
  readonly #connections;
  readonly #path: string;

  constructor(credentials: Credentials, timeoutMs: number) {
    const { origin, pathname } = new URL(credentials.endpoint);
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
    this.#path = `${basePath(pathname)}/v3/auth/tokens`;
    this.#connections = createConnections(origin, timeoutMs, () => {}, { maxHeaderSize: MAX_HEADER_BYTES });
  }

  /** Logs in, once; never rejects. */
  async run(): Promise<IssuedToken | LoginFailure> {
    const response = await send(this.#connections, {
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': 'identity' },
      body: requestBody(this.#credentials),
      deadlineMs: this.#timeoutMs,
      cancellation: undefined,
    });
    if (response instanceof TransportError) {
      return new LoginFailure(false, `${response.reason}: ${response.detail}`, 0, response.sent);
    }
    return readResponse(response);
  }

  close(): Promise<void> {
    return this.#connections.destroy();
  }
}

function requestBody({ domain, username, password, project }: Credentials): string {
  const user = { name: username, password, domain: { name: domain } };
  return JSON.stringify({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { name: project } } },
  });
}

function readResponse({ status, headers, body }: Reply): IssuedToken | LoginFailure {
  if (status < 200 || status > 299) {
    const seconds = retryAfterSeconds(headers['retry-after'], Date.now()) ?? 0;
    return new LoginFailure(REJECTIONS.has(status), `HTTP status ${status}`, seconds * 1_000);
  }
  const token = headers['x-subject-token'];
  if (typeof token !== 'string' || !isToken(token)) {
    return new LoginFailure(false, 'the response holds no token of 1 to 100,000 visible ASCII characters');
  }
  // IAM's own clock, so that it does not matter what this machine's says.
  const sentAt = Date.parse(headers.date ?? '');
  const lifetimeMs = Date.parse(expiryIn(body)) - (Number.isNaN(sentAt) ? Date.now() : sentAt);
  if (Number.isNaN(lifetimeMs)) return new LoginFailure(false, 'the response does not say when the token expires');
  if (lifetimeMs <= 0) return new LoginFailure(false, 'the token had expired when it came; a clock may be wrong');
  return { token, lifetimeMs };
}

function expiryIn(body: string): string {
  const parsed = parseJson(body);
  const token = isJsonObject(parsed) ? parsed['token'] : undefined;
  return isJsonObject(token) && typeof token['expires_at'] === 'string' ? token['expires_at'] : '';
}
