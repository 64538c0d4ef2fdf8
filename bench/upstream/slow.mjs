// The REST API at a distance: each answer takes LATENCY_MS. nginx has no way to wait, so this is Node.
import { createServer } from 'node:http';
import { user } from './fixtures.mjs';

const { PORT, LATENCY_MS } = process.env;
const body = JSON.stringify(user);
let calls = 0;

const server = createServer({ maxHeaderSize: 131_072, keepAliveTimeout: 3_600_000 }, (request, response) => {
  // In the format of nginx, so that both upstreams are read alike.
  if (request.url === '/status') {
    response.end(`server accepts handled requests\n 0 0 ${calls} \n`);
    return;
  }
  calls += 1;
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }, Number(LATENCY_MS));
});
server.listen({ port: Number(PORT), host: '127.0.0.1', backlog: 4_096 });
