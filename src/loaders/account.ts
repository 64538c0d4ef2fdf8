import type { Caller, CodeArtsClient } from '../codearts/client.ts';
import type { EmailChange, EmailCodeSent, User } from '../codearts/user.ts';
import { type CodeArtsAuthenticationError, isFailure, type ReadFailure, type UpdateFailure } from '../errors.ts';
import type { SharedReads } from './shared-reads.ts';
import { createUserLoader, type UserLoader } from './user-loader.ts';

/** What the resolvers of one HTTP request may ask of the caller's account. Answers are results or failures, never rejections. */
export interface Account {
  read(): Promise<User | ReadFailure>;
  update(change: EmailChange): Promise<User | UpdateFailure>;
  sendCode(email: string): Promise<EmailCodeSent | UpdateFailure>;
}

/** The account of a caller whose token is unusable: every operation ends in the same failure, without a call upstream. */
export function refusedAccount(failure: CodeArtsAuthenticationError): Account {
  const refuse = () => Promise.resolve(failure);
  return { read: refuse, update: refuse, sendCode: refuse };
}

/** The account of the user behind one token. */
export class TokenAccount implements Account {
  readonly #client: CodeArtsClient;
  readonly #reads: SharedReads;
  readonly #caller: Caller;
  readonly #users: UserLoader;

  /** @param gone fires when the client of this HTTP request has gone away. */
  constructor(client: CodeArtsClient, reads: SharedReads, caller: Caller, gone: AbortSignal) {
    this.#client = client;
    this.#reads = reads;
    this.#caller = caller;
    this.#users = createUserLoader(reads, caller, gone);
  }

  read(): Promise<User | ReadFailure> {
    return this.#users.load(this.#caller.token);
  }

  async update(change: EmailChange): Promise<User | UpdateFailure> {
    const { token } = this.#caller;
    const outcome = await this.#client.updateUserEmails(this.#caller, change);
    // However the update ended, it may have been made: what was read before says nothing any more.
    this.#reads.fence(token);
    this.#users.clear(token);
    if (!isFailure(outcome)) this.#users.prime(token, outcome);
    return outcome;
  }

  sendCode(email: string): Promise<EmailCodeSent | UpdateFailure> {
    return this.#client.sendEmailCode(this.#caller, email);
  }
}
