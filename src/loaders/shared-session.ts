import type { ReadOperation, WriteOperation } from '../codearts/operation.ts';
import {
  CodeArtsAuthenticationError,
  type CodeArtsUnavailableError,
  isFailure,
  type ReadFailure,
  type UpdateFailure,
} from '../errors.ts';
import type { TokenProvider } from '../iam/token-provider.ts';
import type { Session } from './session.ts';

interface Opened {
  readonly token: string;
  readonly session: Session;
}

/** A session with the server's own token, which may be replaced while it is open. */
export class SharedSession implements Session {
  readonly #tokenProvider: TokenProvider;
  readonly #sessionOf: (token: string) => Session;
  #opened: Promise<Opened | CodeArtsUnavailableError> | undefined;
  #renewed: Promise<Opened | CodeArtsUnavailableError> | undefined;

  /** @param sessionOf opens the session of a token, for this HTTP request. */
  constructor(tokenProvider: TokenProvider, sessionOf: (token: string) => Session) {
    this.#tokenProvider = tokenProvider;
    this.#sessionOf = sessionOf;
  }

  async read<Input, Result extends object>(
    operation: ReadOperation<Input, Result>,
    input: Input,
  ): Promise<Result | ReadFailure> {
    const opened = await this.#open();
    if (isFailure(opened)) return opened;
    const outcome = await opened.session.read(operation, input);
    if (!(outcome instanceof CodeArtsAuthenticationError)) return outcome;
    // Once for each HTTP request, however many of its fields find out that the token was withdrawn.
    this.#renewed ??= this.#openWith(this.#tokenProvider.replace(opened.token));
    const renewed = await this.#renewed;
    if (isFailure(renewed)) return renewed;
    return renewed.token === opened.token ? outcome : renewed.session.read(operation, input);
  }

  /** Does not send a write again, but replaces a rejected token for the next request. */
  async write<Input, Result extends object>(
    operation: WriteOperation<Input, Result>,
    input: Input,
  ): Promise<Result | UpdateFailure> {
    const opened = await this.#open();
    if (isFailure(opened)) return opened;
    const outcome = await opened.session.write(operation, input);
    if (outcome instanceof CodeArtsAuthenticationError) await this.#tokenProvider.replace(opened.token);
    return outcome;
  }

  #open() {
    this.#opened ??= this.#openWith(this.#tokenProvider.token());
    return this.#opened;
  }

  async #openWith(providing: Promise<string | CodeArtsUnavailableError>) {
    const token = await providing;
    return isFailure(token) ? token : { token, session: this.#sessionOf(token) };
  }
}
