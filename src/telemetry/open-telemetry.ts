import { DiagLogLevel, diag, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { version } from '../package-info.ts';
import type { Log } from './log.ts';

/** Longest message of the SDK that is logged, in UTF-16 units. */
const MAX_MESSAGE = 500;
/** Maximum length of a message that is searched for secrets, in UTF-16 units. */
const MAX_SCRUBBED = 10_000;

/** A tracer whose spans are sent to a collector. */
export interface OpenTelemetry {
  readonly tracer: Tracer;
  /** Sends the remaining spans; never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts the SDK of OpenTelemetry, which reads its own variables. Invalid ones and failed exports are logged and affect no request.
 */
export function startOpenTelemetry(env: NodeJS.ProcessEnv, log: Log): OpenTelemetry {
  reportTo(log, secretsIn(env));
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'codearts-graphql', 'service.version': version() }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(createExporter(env))],
  });
  return {
    tracer: provider.getTracer('codearts-graphql', version()),
    stop: () => provider.shutdown().catch(() => {}),
  };
}

function createExporter(env: NodeJS.ProcessEnv) {
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf';
  if (protocol === 'http/json') return new JsonExporter();
  if (protocol !== 'http/protobuf') diag.warn(`OTLP protocol "${protocol}" is not supported; http/protobuf is used`);
  return new ProtobufExporter();
}

/** Logs warnings of the SDK without secrets: they may quote the collector's URL and its headers. */
function reportTo(log: Log, secrets: readonly string[]): void {
  const safe = (text: string) =>
    withoutCredentials(
      secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text.slice(0, MAX_SCRUBBED)),
    ).slice(0, MAX_MESSAGE);
  const warn = (message: string) => log.warn({ detail: safe(message) }, 'OpenTelemetry SDK warning');
  const ignore = () => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** In a URL that cannot be parsed the password may end anywhere, so everything up to the last `@` is removed. */
function withoutCredentials(text: string): string {
  const scheme = /https?:\/{0,2}|\/\//i.exec(text);
  const end = text.lastIndexOf('@');
  if (scheme === null || end < scheme.index) return text;
  return `${text.slice(0, scheme.index)}${scheme[0]}[redacted]${text.slice(end)}`;
}

function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const headers = [env['OTEL_EXPORTER_OTLP_HEADERS'], env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']];
  return headers
    .flatMap((text) => text?.split(',') ?? [])
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .flatMap((value) => [value, decoded(value), encodeURIComponent(value)])
    .filter((value) => value !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
