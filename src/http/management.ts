import type { RequestListener } from 'node:http';

/** The second listener, for those who operate the server. */
export function createManagementListener(): RequestListener {
  return (request, response) => {
    const known = request.url === '/healthz' || request.url === '/readyz';
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify({ status: known ? 'ok' : 'not found' }));
  };
}
