import type { EmailChange, EmailCodeSent, User } from '../codearts/user.ts';
import { CodeArtsAuthenticationError, isFailure, type ReadFailure, type UpdateFailure } from '../errors.ts';
import type { TokenProvider } from '../iam/token-provider.ts';
import type { Account } from './account.ts';

/** The account that all callers act as when the server logs in by itself; one for each HTTP request. */
export class SharedAccount implements Account {
  readonly #tokenProvider: TokenProvider;
  readonly #accountOf: (token: string) => Account;
  #opened: ReturnType<SharedAccount['open']> | undefined;
  #readAgain: Promise<User | ReadFailure> | undefined;

  /** @param accountOf makes the account of a token, for this HTTP request. */
  constructor(tokenProvider: TokenProvider, accountOf: (token: string) => Account) {
    this.#tokenProvider = tokenProvider;
    this.#accountOf = accountOf;
  }

  read(): Promise<User | ReadFailure> {
    return this.#with(async (account, token) => {
      const outcome = await account.read();
      if (!(outcome instanceof CodeArtsAuthenticationError)) return outcome;
      // Once for each HTTP request, however many of its fields find out that the token was withdrawn.
      this.#readAgain ??= this.#replaceAndRead(token, outcome);
      return this.#readAgain;
    });
  }

  update(change: EmailChange): Promise<User | UpdateFailure> {
    return this.#with((account, token) => this.#noticed(token, account.update(change)));
  }

  sendCode(email: string): Promise<EmailCodeSent | UpdateFailure> {
    return this.#with((account, token) => this.#noticed(token, account.sendCode(email)));
  }

  async #replaceAndRead(rejected: string, refusal: CodeArtsAuthenticationError): Promise<User | ReadFailure> {
    const token = await this.#tokenProvider.replace(rejected);
    if (isFailure(token)) return token;
    return token === rejected ? refusal : this.#accountOf(token).read();
  }

  /** An update is not sent again, but whoever comes next finds a token that works. */
  async #noticed<Outcome>(token: string, sent: Promise<Outcome>): Promise<Outcome> {
    const outcome = await sent;
    if (outcome instanceof CodeArtsAuthenticationError) await this.#tokenProvider.replace(token);
    return outcome;
  }

  async #with<Outcome>(use: (account: Account, token: string) => Promise<Outcome>): Promise<Outcome | ReadFailure> {
    this.#opened ??= this.open();
    const opened = await this.#opened;
    return isFailure(opened) ? opened : use(opened.account, opened.token);
  }

  private async open() {
    const token = await this.#tokenProvider.token();
    return isFailure(token) ? token : { token, account: this.#accountOf(token) };
  }
}
