import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connectionOf } from './connection.ts';
import { parseTarget } from './target.ts';

/** What the management listener shows. */
export interface Management {
  /** Why no traffic should come: empty when it may. */
  readonly readiness: () => readonly string[];
  /** The metrics as Prometheus reads them. */
  readonly metrics: () => Promise<string>;
  /** Their media type. */
  readonly metricsType: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
}

type Page = (management: Management) => Answer | Promise<Answer>;

const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
  ['/healthz', () => json(200, { status: 'alive' })],
  ['/readyz', ({ readiness }) => readinessPage(readiness())],
  ['/metrics', async ({ metrics, metricsType }) => ({ status: 200, type: metricsType, body: await metrics() })],
]);

/** The second listener, for those who operate the server; it never shows anything of a request. */
export function createManagementListener(given: Management): RequestListener {
  const management = { ...given, metrics: shared(given.metrics) };
  return (incoming, response) => {
    const connection = connectionOf(incoming.socket);
    const exchange = {
      get isReceived() {
        return incoming.complete;
      },
      isAdmitted: true,
      begin: () => void respond(incoming, response, management),
      abandon: () => {},
    };
    // When its connection ends, it is abandoned.
    response.on('finish', () => connection.sent(exchange));
    connection.add(exchange);
  };
}

/** Writing all metrics takes milliseconds; who asks while that is done gets the same page. */
function shared(metrics: () => Promise<string>): () => Promise<string> {
  let page: Promise<string> | undefined;
  return () => {
    page ??= metrics().finally(() => {
      page = undefined;
    });
    return page;
  };
}

async function respond(
  { method = 'GET', url = '/' }: IncomingMessage,
  response: ServerResponse,
  management: Management,
): Promise<void> {
  const { status, type, body, allow } = await answer(method, parseTarget(url).path, management);
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...(allow && { allow }) });
  response.end(method === 'HEAD' ? undefined : body);
}

function answer(method: string, path: string, management: Management): Answer | Promise<Answer> {
  const page = pages.get(path);
  if (page === undefined) return json(404, { status: 'not found', paths: [...pages.keys()] });
  if (method === 'GET' || method === 'HEAD') return page(management);
  return { ...json(405, { status: 'method not allowed' }), allow: 'GET, HEAD' };
}

function readinessPage(reasons: readonly string[]): Answer {
  return reasons.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reasons });
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
