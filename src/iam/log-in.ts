import { type Connections, createConnections } from '../codearts/pool.ts';
import { Fault, type Reply, send } from '../codearts/transport.ts';
import { isJsonObject } from '../codearts/wire.ts';
import { isToken } from '../token.ts';

/** Room for the token, which IAM answers in a header; 100,000 characters at the most. */
const MAX_HEADER_BYTES = 131_072;

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

/** A token and when it ends, in milliseconds since the epoch. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** A log-in that brought no token. */
export class LogInFailure {
  /** IAM said no: trying again may lock the account. */
  readonly refused: boolean;
  /** For the log; holds nothing that was sent. */
  readonly reason: string;

  constructor(refused: boolean, reason: string) {
    this.refused = refused;
    this.reason = reason;
  }
}

/** IAM's operation "Obtaining a User Token". */
export class LogIn {
  readonly #credentials: Credentials;
  readonly #timeoutMs: number;
  readonly #connections: Connections;
  readonly #path: string;

  constructor(credentials: Credentials, timeoutMs: number) {
    const { origin, pathname } = new URL(credentials.endpoint);
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
    this.#path = `${pathname.replace(/\/+$/, '')}/v3/auth/tokens`;
    this.#connections = createConnections(origin, timeoutMs, { maxHeaderSize: MAX_HEADER_BYTES });
  }

  /** Logs in, once; never rejects. */
  async run(): Promise<IssuedToken | LogInFailure> {
    const answer = await send(this.#connections.forUpdate(), {
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: requestBody(this.#credentials),
      deadlineMs: this.#timeoutMs,
      cancellation: undefined,
    });
    if (answer instanceof Fault) return new LogInFailure(false, `${answer.reason}: ${answer.detail}`);
    return readAnswer(answer);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }
}

function requestBody({ domain, username, password, project }: Credentials): string {
  const user = { name: username, password, domain: { name: domain } };
  return JSON.stringify({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { name: project } } },
  });
}

function readAnswer({ status, headers, body }: Reply): IssuedToken | LogInFailure {
  if (status < 200 || status > 299) {
    return new LogInFailure(status >= 400 && status <= 499 && status !== 429, `HTTP status ${status}`);
  }
  const token = headers['x-subject-token'];
  const expiresAt = Date.parse(expiryIn(body));
  if (typeof token !== 'string' || !isToken(token) || Number.isNaN(expiresAt)) {
    return new LogInFailure(false, 'the answer holds no token or no expiry');
  }
  return { token, expiresAt };
}

function expiryIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const token = isJsonObject(parsed) ? parsed['token'] : undefined;
    return isJsonObject(token) ? String(token['expires_at']) : '';
  } catch {
    return '';
  }
}
