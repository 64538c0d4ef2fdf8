import type { CallObserver } from '../codearts/call-observer.ts';
import { isFailure } from '../errors.ts';
import type { HttpRequest } from '../http-message.ts';
import type { TokenProvider } from '../iam/token-provider.ts';
import { hashToken } from '../rate-limit/keys.ts';
import { findToken } from './caller-token.ts';
import { ReadCoalescer } from './read-coalescer.ts';
import { type Session, type SessionServices, TokenSession } from './session.ts';
import { SharedSession } from './shared-session.ts';

/** Opens the session of each HTTP request: with the caller's token, or with the one that all callers share. */
export class Sessions {
  readonly #services: SessionServices;
  readonly #tokenProvider: TokenProvider | undefined;

  /**
   * @param onShared called when a request joins the GET of another one.
   * @param tokenProvider provides the server's own token; undefined when each caller sends one.
   */
  constructor(
    services: Omit<SessionServices, 'reads'>,
    onShared: () => void,
    tokenProvider: TokenProvider | undefined,
  ) {
    this.#services = { ...services, reads: new ReadCoalescer(onShared) };
    this.#tokenProvider = tokenProvider;
  }

  open(
    { rawHeaders, disconnect }: Pick<HttpRequest, 'rawHeaders' | 'disconnect'>,
    observer: CallObserver & { readonly requestId: string },
  ): Session {
    const { requestId } = observer;
    const sessionOf = (token: string) =>
      new TokenSession(this.#services, { token, key: hashToken(token), requestId, observer }, disconnect);
    if (this.#tokenProvider) return new SharedSession(this.#tokenProvider, sessionOf);
    const token = findToken(rawHeaders);
    if (!isFailure(token)) return sessionOf(token);
    const reject = () => Promise.resolve(token);
    return { read: reject, write: reject };
  }
}
