import { isFailure, type ReadFailure, type UpdateFailure } from '../errors.ts';
import { Admission } from './admission.ts';
import { Circuit, type CircuitStatus } from './circuit.ts';
import type { ClientEvents } from './events.ts';
import type { AnyOperation, Operation } from './operation.ts';
import { sendEmailCode } from './operations/send-email-code.ts';
import { showUserEmails } from './operations/show-user-emails.ts';
import { updateUserEmails } from './operations/update-user-emails.ts';
import { outcomeOf } from './outcome.ts';
import { createConnections, MAX_CONNECTIONS } from './pool.ts';
import { Retry } from './retry.ts';
import { Fault, type Reply, send } from './transport.ts';
import type { Drift, EmailChange, EmailCodeSent, User } from './user.ts';

export interface ClientOptions {
  /** Base URL; its path, if any, is put before each operation's. */
  readonly endpoint: string;
  /** Deadline of one call, connect, waiting and retries included, in milliseconds. */
  readonly timeoutMs: number;
}

/** On whose behalf a call is made. */
export interface Caller {
  readonly token: string;
  /** Sent upstream, so that the vendor's support can find the call. */
  readonly requestId: string;
  /** Told of each attempt that reached the network stage, for the request's log line. */
  readonly onAttempt?: (milliseconds: number) => void;
}

/** The CodeArts Repo REST API; every method answers with a result or a failure and never rejects. */
export class CodeArtsClient {
  readonly #options: ClientOptions;
  readonly #basePath: string;
  readonly #events: ClientEvents;
  readonly #connections;
  readonly #admission = new Admission(MAX_CONNECTIONS);
  readonly #circuit: Circuit;
  readonly #retry: Retry;

  constructor(options: ClientOptions, events: ClientEvents) {
    const { origin, pathname } = new URL(options.endpoint);
    this.#options = options;
    this.#basePath = pathname.replace(/\/+$/, '');
    this.#events = events;
    this.#connections = createConnections(origin, options.timeoutMs);
    this.#circuit = new Circuit((status) => events.circuitChanged(status));
    this.#retry = new Retry(() => events.retried());
  }

  /** Whether calls are answered without being made: the circuit is open, and it is not time for a probe yet. */
  get isRefusing(): boolean {
    return this.#circuit.refusal() !== undefined;
  }

  get circuit(): CircuitStatus {
    return this.#circuit.status;
  }

  /**
   * Reads the caller's own settings.
   *
   * @param signal cancels the call once nobody waits for its answer.
   */
  showUserEmails(caller: Caller, signal?: AbortSignal): Promise<User | ReadFailure> {
    return this.#call(showUserEmails, caller, undefined, [caller.token], signal);
  }

  /** Changes the caller's commit e-mail address; sent once and never cancelled. */
  updateUserEmails(caller: Caller, change: EmailChange): Promise<User | UpdateFailure> {
    const secrets = change.code === undefined ? [caller.token] : [caller.token, change.code];
    return this.#call(updateUserEmails, caller, change, secrets);
  }

  /** Sends a verification code to an address; sent once and never cancelled. */
  sendEmailCode(caller: Caller, email: string): Promise<EmailCodeSent | UpdateFailure> {
    return this.#call(sendEmailCode, caller, email, [caller.token]);
  }

  /** Ends every connection at once; what is in flight ends as a network fault. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  async #call<Input, Result extends object, Lost extends UpdateFailure>(
    operation: Operation<Input, Result, Lost>,
    caller: Caller,
    input: Input,
    secrets: readonly string[],
    signal?: AbortSignal,
  ) {
    const startedAt = performance.now();
    const body = operation.encode?.(input);
    const call = { repeatable: operation.effect.repeatable, deadline: startedAt + this.#options.timeoutMs, signal };
    const answer = await this.#retry.run(call, () => this.#attempt(operation, caller, body, call.deadline, signal));
    const outcome = outcomeOf(operation, answer, secrets);
    const failure = isFailure(outcome) ? outcome : undefined;
    this.#events.called({
      operation,
      requestId: caller.requestId,
      failure,
      fault: answer instanceof Fault ? answer : undefined,
      drift: driftOf(outcome),
      milliseconds: performance.now() - startedAt,
    });
    return outcome;
  }

  async #attempt(
    operation: AnyOperation,
    caller: Caller,
    body: string | undefined,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply | Fault> {
    const turnedAway = this.#circuit.refusal() ?? (await this.#admission.enter(deadline - performance.now(), signal));
    if (turnedAway) return turnedAway;
    try {
      return await this.#circuit.run(() => this.#send(operation, caller, body, deadline, signal));
    } finally {
      // undici takes a turn of the event loop to see that a connection is free; a call admitted sooner would open one more.
      setImmediate(() => this.#admission.leave());
    }
  }

  async #send(
    operation: AnyOperation,
    caller: Caller,
    body: string | undefined,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply | Fault> {
    const startedAt = performance.now();
    const dispatcher = operation.effect.repeatable ? this.#connections.forRead() : this.#connections.forUpdate();
    const answer = await send(dispatcher, {
      method: operation.method,
      path: this.#basePath + operation.path,
      headers: headersFor(caller, body),
      body,
      deadlineMs: deadline - startedAt,
      signal,
    });
    caller.onAttempt?.(performance.now() - startedAt);
    return answer;
  }
}

function headersFor(caller: Caller, body: string | undefined): Record<string, string> {
  const headers = { 'x-auth-token': caller.token, 'x-request-id': caller.requestId, accept: 'application/json' };
  return body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
}

function driftOf(result: unknown): Drift | undefined {
  return typeof result === 'object' && result !== null && 'drift' in result && result.drift instanceof Map
    ? result.drift
    : undefined;
}
