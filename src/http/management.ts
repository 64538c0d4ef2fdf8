import type { RequestListener } from 'node:http';
import type { HttpRequest, HttpResponse } from '../http-message.ts';
import { Budget } from './budget.ts';
import { createNodeListener } from './node-listener.ts';

/** State of the server that the management listener shows. */
export interface Management {
  /** Reasons why the server should get no traffic; empty when it is ready. */
  readonly readiness: () => readonly string[];
  /** Renders the metrics in Prometheus format. */
  readonly metrics: () => Promise<string>;
  /** Media type of {@link metrics}. */
  readonly metricsType: string;
}

/** Creates the listener for operators; its responses contain nothing of any request. */
export function createManagementListener({ readiness, metrics, metricsType }: Management): RequestListener {
  const pages: Readonly<Record<string, () => HttpResponse | Promise<HttpResponse>>> = {
    '/healthz': () => json(200, { status: 'alive' }),
    '/readyz': () => {
      const reasons = readiness();
      return reasons.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reasons });
    },
    '/metrics': async () => respond(200, metricsType, await rendered()),
  };
  // Rendering takes milliseconds; requests that arrive in the meantime share the result.
  let rendering: Promise<string> | undefined;
  const rendered = () => {
    rendering ??= metrics().finally(() => {
      rendering = undefined;
    });
    return rendering;
  };
  const page = async ({ method, path }: HttpRequest): Promise<HttpResponse> => {
    const render = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (render === undefined) return json(404, { status: 'not found', paths: Object.keys(pages) });
    if (method !== 'GET' && method !== 'HEAD')
      return json(405, { status: 'method not allowed' }, { allow: 'GET, HEAD' });
    const response = await render();
    return method === 'HEAD' ? { ...response, body: undefined } : response;
  };
  const reject = (_request: HttpRequest, { status, message }: { status: number; message: string }) =>
    json(status, { status: message });
  return createNodeListener({ handle: page, reject }, new Budget());
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return respond(status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
}

function respond(
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const length = String(Buffer.byteLength(body));
  return {
    status,
    headers: { 'content-type': type, 'content-length': length, 'cache-control': 'no-store', ...headers },
    body,
  };
}
