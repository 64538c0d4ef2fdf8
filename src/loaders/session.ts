import DataLoader from 'dataloader';
import type { AbortHandle } from '../abort-handle.ts';
import type { Caller } from '../codearts/call.ts';
import type { CodeArtsClient } from '../codearts/client.ts';
import type { Operation, RateLimitName, ReadOperation, WriteOperation } from '../codearts/operation.ts';
import { showUserEmails } from '../codearts/operations/show-user-emails.ts';
import {
  CodeArtsAuthenticationError,
  type CodeArtsError,
  CodeArtsUnconfirmedError,
  isFailure,
  type ReadFailure,
  type UpdateFailure,
} from '../errors.ts';
import type { TokenUserCache } from '../rate-limit/token-user-cache.ts';
import type { ReadCoalescer, SharedRead } from './read-coalescer.ts';
import type { UpdateRateLimiter } from './update-rate-limiter.ts';

/** What the resolvers of one HTTP request may do upstream. Every call ends in a result or a failure, never in a rejection. */
export interface Session {
  /** Reads a resource: one GET per HTTP request and one after its write, which concurrent requests with the same token share. */
  read<Input, Result extends object>(
    operation: ReadOperation<Input, Result>,
    input: Input,
  ): Promise<Result | ReadFailure>;
  /** Sends a write once, if its rate limit allows. */
  write<Input, Result extends object>(
    operation: WriteOperation<Input, Result>,
    input: Input,
  ): Promise<Result | UpdateFailure>;
}

/** What all sessions of a server share. */
export interface SessionServices {
  readonly client: CodeArtsClient;
  readonly reads: ReadCoalescer;
  readonly tokenUsers: TokenUserCache;
  readonly rateLimits: Readonly<Record<RateLimitName, UpdateRateLimiter>>;
}

/** The session of one HTTP request with a token. */
export class TokenSession implements Session {
  readonly #services: SessionServices;
  readonly #caller: Caller;
  readonly #loader: DataLoader<SharedRead, object, string>;

  /** @param disconnect fires when the client of the HTTP request disconnects. */
  constructor(services: SessionServices, caller: Caller, disconnect: AbortHandle) {
    this.#services = services;
    this.#caller = caller;
    this.#loader = new DataLoader(
      // The loader calls it with one read at a time, so that no read waits for another.
      (reads) => Promise.all(reads.map((read) => services.reads.read(read, caller, disconnect))),
      { cacheKeyFn: ({ path }) => path, maxBatchSize: 1, batchScheduleFn },
    );
  }

  read<Input, Result extends object>(operation: ReadOperation<Input, Result>, input: Input) {
    const path = operation.path(input);
    const loading = this.#loader.load({ path, send: (cancellation) => this.#get(operation, path, cancellation) });
    // A path belongs to one read operation, so what was loaded from it is that operation's result.
    return loading as Promise<Result | ReadFailure>;
  }

  write<Input, Result extends object>(operation: WriteOperation<Input, Result>, input: Input) {
    const { rateLimit } = operation;
    const send = () => this.#send(operation, input);
    if (rateLimit === undefined) return send();
    return this.#services.rateLimits[rateLimit.name].run({
      tokenHash: this.#caller.key,
      readUser: () => this.read(showUserEmails, undefined),
      recipient: rateLimit.recipient?.(input),
      send,
    });
  }

  async #get<Result extends object>(operation: ReadOperation<never, Result>, path: string, cancellation: AbortHandle) {
    const outcome = await this.#services.client.read(operation, path, this.#caller, cancellation);
    this.#noteUser(operation, outcome);
    return outcome;
  }

  async #send<Input, Result extends object>(operation: WriteOperation<Input, Result>, input: Input) {
    const { client, reads } = this.#services;
    const { key } = this.#caller;
    const outcome = await client.write(operation, input, this.#caller);
    this.#noteUser(operation, outcome);
    if (operation.changes === 'nothing') return outcome;
    // However the write ended, it may have been made: other requests must not see the state before it.
    reads.fence(key);
    // A write that was not made leaves what this request has read before it, so that it makes one GET.
    if (!isFailure(outcome) || outcome instanceof CodeArtsUnconfirmedError) this.#loader.clearAll();
    return outcome;
  }

  /** Remembers whose token it is, for the rate limits. A rejected token must not use up the limit of its user. */
  #noteUser<Result extends object>({ callerId }: Operation<never, Result>, outcome: Result | CodeArtsError): void {
    const { tokenUsers } = this.#services;
    if (outcome instanceof CodeArtsAuthenticationError) tokenUsers.delete(this.#caller.key);
    else if (callerId && !isFailure(outcome)) tokenUsers.set(this.#caller.key, callerId(outcome));
  }
}

const settled = Promise.resolve();

/** Loads without waiting for further keys, which could not be read together anyway. */
function batchScheduleFn(dispatch: () => void): void {
  void settled.then(dispatch);
}
