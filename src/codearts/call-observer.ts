/** Headers that carry a trace from one service to the next. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The span of one attempt. */
export interface AttemptSpan {
  /** To be sent with the attempt. */
  readonly headers: TraceHeaders;
  /** @param result the HTTP status, or the reason why there is none. */
  end(result: number | string): void;
}

/** Observer of the calls that are made for one HTTP request. */
export interface CallObserver {
  /** Fields that make a log line findable by the request's trace. */
  readonly traceFields: Readonly<Record<string, string>>;
  /**
   * Starts the span of an attempt.
   *
   * @param resend how many attempts of the same call came before, 0 for the first.
   * @returns undefined when the request is not traced.
   */
  startAttempt(method: string, url: string, resend: number): AttemptSpan | undefined;
  /** An attempt has ended. */
  attempted(milliseconds: number): void;
  /** The call of another request serves this one too. */
  coalesced(): void;
}
