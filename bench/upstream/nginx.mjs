// nginx, as the REST API and as a proxy in front of it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, untilOpen } from '../machine/ports.mjs';
import { spawnOn, stop } from '../machine/processes.mjs';
import { temporaryFolder } from '../machine/temporary-folder.mjs';
import { codeSent, user } from './fixtures.mjs';

/** @typedef {import('../machine/node.mjs').Peer} Running */

/** Answers every token with the reference page's user; without a token 401, so that a peer must forward it. */
const restApi = `
  location = /v4/user/emails {
    default_type application/json;
    if ($http_x_auth_token = "") { return 401 '{"error_code":"DEV.00000003","error_msg":"no token"}'; }
    return 200 '${JSON.stringify(user)}';
  }
  location = /v4/user/email-verify-code {
    default_type application/json;
    if ($http_x_auth_token = "") { return 401 '{"error_code":"DEV.00000003","error_msg":"no token"}'; }
    return 201 '${JSON.stringify(codeSent)}';
  }
  location = /status { stub_status; }`;

/** @param {number} core @returns {Promise<Running>} */
export function startRestApi(core) {
  return startNginx(core, restApi);
}

/** @param {string} upstream @returns {{ http: string, server: string }} nginx configuration of a proxy that does nothing else */
export function proxyConfig(upstream) {
  return {
    http: `upstream rest { server ${new URL(upstream).host}; keepalive 1024; keepalive_requests 1000000000; }`,
    server: `
  location = /graphql {
    proxy_pass http://rest/v4/user/emails;
    proxy_http_version 1.1;
    proxy_method GET;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header Connection "";
  }`,
  };
}

/**
 * @param {number} core
 * @param {string} server what the one server block holds
 * @param {string} [http] what stands beside it
 * @returns {Promise<Running>}
 */
export async function startNginx(core, server, http = '') {
  const folder = await temporaryFolder('nginx');
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, server, http));
  const child = spawnOn(core, ['nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr']);
  await untilOpen(port, child, 'nginx');
  if (child.pid === undefined) throw new Error('nginx did not start');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, close: () => stop(child) };
}

/** @param {string} folder @param {number} port @param {string} server @param {string} http */
function configuration(folder, port, server, http) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr crit;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  large_client_header_buffers 4 128k;
  ${http}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${server}
  }
}
`;
}
