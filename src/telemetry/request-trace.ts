import type { AttemptSpan } from '../codearts/call-observer.ts';

/** The trace that a request is a part of. */
export interface RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits; undefined when the request has no span of its own. */
  readonly spanId: string | undefined;
  /** @param label stands for the operation's name in the name of the span. */
  startOperation(kind: string, name: string | undefined, label: string): OperationSpan | undefined;
  /** @param resend how many attempts of the same call came before, 0 for the first. */
  startAttempt(method: string, url: string, requestId: string, resend: number): AttemptSpan;
  end(ended: EndedRequest): void;
}

/** What the span of a request is told at its end. */
export interface EndedRequest {
  readonly requestId: string;
  readonly status: number;
  readonly coalesced: boolean;
}

export interface OperationSpan {
  /** Only the first call counts. */
  end(outcome: string): void;
}

/** What makes a line findable by its trace. */
export function traceFields(trace: RequestTrace | undefined): { traceId?: string; spanId?: string } {
  if (trace === undefined) return {};
  return { traceId: trace.traceId, ...(trace.spanId !== undefined && { spanId: trace.spanId }) };
}
