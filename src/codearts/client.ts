import type { AbortHandle } from '../abort-handle.ts';
import { isFailure, type ReadFailure, type UpdateFailure } from '../errors.ts';
import { Call, type Caller, type CallRequest } from './call.ts';
import type { TraceHeaders } from './call-observer.ts';
import { CircuitBreaker, type CircuitStatus } from './circuit-breaker.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import type { ClientEvents } from './events.ts';
import type { Drift } from './fields.ts';
import { basePath, type CalledOperation, type WriteOperation } from './operation.ts';
import { lostRead, lostWrite } from './outcome.ts';
import { createConnections, MAX_CONNECTIONS } from './pool.ts';
import { Retry } from './retry.ts';
import { type Reply, send } from './transport.ts';
import { TransportError } from './transport-error.ts';

export interface ClientOptions {
  /** Base URL; its path, if any, is put before each operation's. */
  readonly endpoint: string;
  /** Deadline of one call, connect, waiting and retries included, in milliseconds. */
  readonly timeoutMs: number;
}

/** The CodeArts Repo REST API; every call ends in a result or a failure and never rejects. */
export class CodeArtsClient {
  readonly #options: ClientOptions;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #events: ClientEvents;
  readonly #connections;
  readonly #admission = new ConcurrencyLimiter(MAX_CONNECTIONS);
  readonly #circuit: CircuitBreaker;
  readonly #retry = new Retry();
  readonly #writes = new Set<Promise<unknown>>();

  constructor(options: ClientOptions, events: ClientEvents) {
    const { origin, pathname } = new URL(options.endpoint);
    this.#options = options;
    this.#origin = origin;
    this.#basePath = basePath(pathname);
    this.#events = events;
    this.#connections = createConnections(origin, options.timeoutMs, () => this.#admission.leave());
    this.#circuit = new CircuitBreaker((status) => events.circuitChanged(status));
  }

  /** Whether calls fail without being sent: the circuit breaker is open, and no probe is due. */
  get isRefusing(): boolean {
    return this.#circuit.refusal() !== undefined;
  }

  get circuit(): CircuitStatus {
    return this.#circuit.status;
  }

  /** Calls that hold a connection right now. */
  get inFlight(): number {
    return this.#admission.inside;
  }

  /** Calls that wait for a connection. */
  get waiting(): number {
    return this.#admission.waiting;
  }

  /**
   * Makes a read.
   *
   * @param cancellation cancels it when no caller waits for the response any more.
   */
  read<Result extends object>(
    operation: CalledOperation<Result>,
    path: string,
    caller: Caller,
    cancellation?: AbortHandle,
  ): Promise<Result | ReadFailure> {
    return this.#call({ operation, caller, path, body: undefined, secret: undefined, lost: lostRead, cancellation });
  }

  /** Makes a write: sent once and never cancelled. */
  write<Input, Result extends object>(
    operation: WriteOperation<Input, Result>,
    input: Input,
    caller: Caller,
  ): Promise<Result | UpdateFailure> {
    const body = operation.encode && JSON.stringify(operation.encode(input));
    const calling = this.#call({
      operation,
      caller,
      path: operation.path(input),
      body,
      secret: operation.secret?.(input),
      lost: lostWrite(operation.confirmation),
      cancellation: undefined,
    });
    this.#writes.add(calling);
    const forget = () => this.#writes.delete(calling);
    calling.then(forget, forget);
    return calling;
  }

  /** Ends every connection once the updates in flight have their outcome; a read in flight ends as a network fault. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await this.#connections.destroy();
  }

  async #call<Result extends object, Lost extends UpdateFailure>(request: CallRequest<Result, Lost>) {
    const startedAt = performance.now();
    const call = new Call(request, startedAt + this.#options.timeoutMs);
    const response = await this.#retry.run(call, () => this.#attempt(call));
    const outcome = call.outcomeOf(response);
    const { operation, caller } = request;
    this.#events.called({
      operation,
      caller,
      failure: isFailure(outcome) ? outcome : undefined,
      fault: response instanceof TransportError ? response : undefined,
      status: response instanceof TransportError ? undefined : response.status,
      drift: driftOf(outcome),
      milliseconds: performance.now() - startedAt,
    });
    return outcome;
  }

  #attempt(call: AnyCall): Promise<Reply | TransportError> {
    const entered = this.#circuit.refusal() ?? this.#admission.enter(call.leftMs, call.cancellation);
    if (entered === undefined) return this.#admitted(call);
    return Promise.resolve(entered).then((fault) => (fault ? this.#reject(fault) : this.#admittedInTime(call)));
  }

  /** A process that was busy may find a place only after the deadline. */
  #admittedInTime(call: AnyCall): Promise<Reply | TransportError> {
    if (call.leftMs > 0) return this.#admitted(call);
    this.#admission.leave();
    return Promise.resolve(
      this.#reject(new TransportError('timeout', false, 'no free connection before the deadline', true)),
    );
  }

  /** Makes the attempt in the place that it has taken; the connection gives it back. */
  #admitted(call: AnyCall): Promise<Reply | TransportError> {
    // The circuit may have opened while the call waited.
    const refusal = this.#circuit.refusal();
    if (refusal) {
      this.#admission.leave();
      return Promise.resolve(this.#reject(refusal));
    }
    try {
      return this.#send(call);
    } catch (error) {
      // A tracer of the host's may fail.
      this.#admission.leave();
      throw error;
    }
  }

  #reject(fault: TransportError): TransportError {
    this.#events.notSent(fault.reason);
    return fault;
  }

  #send(call: AnyCall): Promise<Reply | TransportError> {
    const { operation, caller, body, cancellation } = call.request;
    const { method } = operation;
    const path = this.#basePath + call.request.path;
    const isProbe = this.#circuit.status !== 'closed';
    const turn = this.#circuit.begin();
    const startedAt = performance.now();
    const trace = caller.observer?.startAttempt(method, this.#origin + path, call.attempts);
    if (call.attempts > 0) this.#events.retried();
    call.attempts += 1;
    const request = {
      method,
      path,
      headers: headersFor(caller, body, trace?.headers),
      body,
      deadlineMs: call.deadline - startedAt,
      // A client that abandoned every probe would keep the circuit open for all others.
      cancellation: isProbe ? undefined : cancellation,
    };
    return send(this.#connections, request).then((response) => {
      this.#circuit.end(turn, response);
      const milliseconds = performance.now() - startedAt;
      const fault = response instanceof TransportError ? response : undefined;
      const outcome = call.outcomeOf(response);
      trace?.end(response instanceof TransportError ? response.reason : response.status);
      caller.observer?.attempted(milliseconds);
      this.#events.attempted({ operation, failure: isFailure(outcome) ? outcome : undefined, fault, milliseconds });
      return response;
    });
  }
}

type AnyCall = Call<unknown, unknown>;

function headersFor(caller: Caller, body: string | undefined, trace: TraceHeaders | undefined): Record<string, string> {
  const headers: Record<string, string> = {
    'x-auth-token': caller.token,
    'x-request-id': caller.requestId,
    accept: 'application/json',
    // A compressed response would not be decompressed.
    'accept-encoding': 'identity',
  };
  if (body !== undefined) headers['content-type'] = 'application/json';
  return trace === undefined ? headers : Object.assign(headers, trace);
}

/** The fields of a result, or of the items of a list, that upstream filled with something outside the contract. */
function driftOf(result: object): Drift | undefined {
  if (Array.isArray(result)) {
    const drifts: (readonly [string, string])[] = result.flatMap((item: object) => [...(driftOf(item) ?? [])]);
    return drifts.length > 0 ? new Map(drifts) : undefined;
  }
  return 'drift' in result && result.drift instanceof Map ? result.drift : undefined;
}
