import type { AbortHandle } from '../abort-handle.ts';
import type { Caller } from '../codearts/call.ts';
import type { CodeArtsClient } from '../codearts/client.ts';
import type { EmailChange, EmailCodeSent, User } from '../codearts/user.ts';
import {
  type CodeArtsAuthenticationError,
  CodeArtsUnconfirmedError,
  isFailure,
  type ReadFailure,
  type UpdateFailure,
} from '../errors.ts';
import { recipientKey } from '../rate-limit/keys.ts';
import type { TokenUserCache } from '../rate-limit/token-user-cache.ts';
import type { ReadCoalescer } from './read-coalescer.ts';
import type { UpdateRateLimiter } from './update-rate-limiter.ts';
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

/** What all accounts of a server share. */
export interface AccountServices {
  readonly client: CodeArtsClient;
  readonly reads: ReadCoalescer;
  readonly tokenUsers: TokenUserCache;
  readonly updates: UpdateRateLimiter;
  readonly codes: UpdateRateLimiter;
}

/** The account of the user behind one token. */
export class TokenAccount implements Account {
  readonly #services: AccountServices;
  readonly #caller: Caller;
  readonly #users: UserLoader;

  /** @param gone fires when the client of this HTTP request has gone away. */
  constructor(services: AccountServices, caller: Caller, gone: AbortHandle) {
    this.#services = services;
    this.#caller = caller;
    this.#users = createUserLoader(services.reads, caller, gone);
  }

  read(): Promise<User | ReadFailure> {
    return this.#users.load(this.#caller.key);
  }

  update(change: EmailChange): Promise<User | UpdateFailure> {
    return this.#services.updates.run({
      tokenHash: this.#caller.key,
      readUser: () => this.read(),
      send: () => this.#update(change),
    });
  }

  sendCode(email: string): Promise<EmailCodeSent | UpdateFailure> {
    const { client, codes } = this.#services;
    return codes.run({
      tokenHash: this.#caller.key,
      readUser: () => this.read(),
      furtherKeys: [recipientKey(email)],
      send: () => client.sendEmailCode(this.#caller, email),
    });
  }

  async #update(change: EmailChange): Promise<User | UpdateFailure> {
    const { client, reads, tokenUsers } = this.#services;
    const { key } = this.#caller;
    const outcome = await client.updateUserEmails(this.#caller, change);
    // However the update ended, it may have been made: other requests must not see the state before it.
    reads.fence(key);
    if (isFailure(outcome)) {
      // An update that was not made leaves what this request has read before it, so that it makes one GET.
      if (outcome instanceof CodeArtsUnconfirmedError) this.#users.clear(key);
      return outcome;
    }
    this.#users.clear(key).prime(key, outcome);
    tokenUsers.set(key, outcome.id);
    return outcome;
  }
}
