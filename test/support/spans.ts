import type { Tracer } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** A tracer whose spans can be looked at once they have ended. */
export interface Spans {
  readonly tracer: Tracer;
  /** In the order in which they ended. */
  readonly ended: () => readonly ReadableSpan[];
  /** The one of this name, which has ended. */
  named(name: string): ReadableSpan;
}

export function recordSpans(): Spans {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const ended = () => exporter.getFinishedSpans();
  return {
    tracer: provider.getTracer('test'),
    ended,
    named(name) {
      const span = ended().find((one) => one.name === name);
      if (span === undefined) throw new Error(`No span ${name}, but ${ended().map((one) => one.name)}`);
      return span;
    },
  };
}
