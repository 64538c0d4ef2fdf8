import type { RequestListener } from 'node:http';
import { METRICS_TYPE } from '../observability/metrics.ts';

/** What the management listener shows. */
export interface Management {
  /** Why no traffic should come: empty when it may. */
  readonly notReady: () => readonly string[];
  /** The metrics as Prometheus reads them. */
  readonly metrics: () => Promise<string>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The second listener, for those who operate the server; it never shows anything of a request. */
export function createManagementListener(management: Management): RequestListener {
  return async (request, response) => {
    const { status, type, body } = await route(request.url ?? '/', management);
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

async function route(url: string, { notReady, metrics }: Management): Promise<Answer> {
  const path = url.split('?', 1)[0];
  if (path === '/metrics') return { status: 200, type: METRICS_TYPE, body: await metrics() };
  if (path === '/healthz') return json(200, { status: 'alive' });
  if (path === '/readyz') {
    const reasons = notReady();
    return reasons.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reasons });
  }
  return json(404, { status: 'not found', paths: ['/healthz', '/readyz', '/metrics'] });
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
