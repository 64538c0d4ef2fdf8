import type { RequestListener } from 'node:http';

/** Why no traffic should come: empty when it may. */
export type NotReady = () => readonly string[];

/** The second listener, for those who operate the server; it never shows anything of a request. */
export function createManagementListener(notReady: NotReady): RequestListener {
  return (request, response) => {
    const answer = route(request.url ?? '/', notReady);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(answer.body));
  };
}

function route(url: string, notReady: NotReady): { readonly status: number; readonly body: object } {
  const path = url.split('?', 1)[0];
  if (path === '/healthz') return { status: 200, body: { status: 'alive' } };
  if (path === '/readyz') {
    const reasons = notReady();
    return reasons.length === 0
      ? { status: 200, body: { status: 'ready' } }
      : { status: 503, body: { status: 'not ready', reasons } };
  }
  return { status: 404, body: { status: 'not found', paths: ['/healthz', '/readyz'] } };
}
