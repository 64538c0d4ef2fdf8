import type { CallObserver } from '../codearts/call-observer.ts';
import { isFailure } from '../errors.ts';
import type { HttpRequest } from '../http-message.ts';
import type { TokenProvider } from '../iam/token-provider.ts';
import { hashToken } from '../rate-limit/keys.ts';
import { type Account, type AccountServices, refusedAccount, TokenAccount } from './account.ts';
import { findToken } from './caller-token.ts';
import { SharedAccount } from './shared-account.ts';

/** Opens the account of each HTTP request: that of the caller's token, or the one that all callers share. */
export class Sessions {
  readonly #services: AccountServices;
  readonly #tokenProvider: TokenProvider | undefined;

  /** @param tokenProvider provides the server's own token; undefined when each caller brings one. */
  constructor(services: AccountServices, tokenProvider: TokenProvider | undefined) {
    this.#services = services;
    this.#tokenProvider = tokenProvider;
  }

  open(
    { rawHeaders, gone }: Pick<HttpRequest, 'rawHeaders' | 'gone'>,
    observer: CallObserver & { readonly requestId: string },
  ): Account {
    const { requestId } = observer;
    const accountOf = (token: string) =>
      new TokenAccount(this.#services, { token, key: hashToken(token), requestId, observer }, gone);
    if (this.#tokenProvider) return new SharedAccount(this.#tokenProvider, accountOf);
    const token = findToken(rawHeaders);
    return isFailure(token) ? refusedAccount(token) : accountOf(token);
  }
}
