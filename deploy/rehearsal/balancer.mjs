import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort, start } from './programs.mjs';

/** How often it is looked whether an instance is ready, in milliseconds. */
const LOOK_MS = 100;

/** @typedef {import('./instances.mjs').Instance} Instance */

/**
 * nginx in front of the instances that are ready, reconfigured whenever that changes, as the controller of a cluster does it.
 *
 * @typedef {object} Balancer
 * @property {string} url
 * @property {(instance: Instance) => Promise<void>} routed resolves once requests go to an instance
 * @property {(instance: Instance) => Promise<void>} avoided resolves once no request goes to it any more
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} folder
 * @param {Set<Instance>} instances may change at any time
 * @returns {Promise<Balancer>}
 */
export async function startBalancer(folder, instances) {
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  /** @type {readonly Instance[]} */
  let routed = await ready(instances);
  await writeFile(file, configuration(folder, port, routed));
  const nginx = await start('nginx', ['-c', file, '-e', 'stderr'], /start worker process/);
  let stopped = false;

  const watching = watch();
  async function watch() {
    while (!stopped) {
      const now = await ready(instances);
      if (now.map(({ port }) => port).join() !== routed.map(({ port }) => port).join() && now.length > 0) {
        await writeFile(file, configuration(folder, port, now));
        nginx.signal('SIGHUP');
        routed = now;
      }
      await setTimeout(LOOK_MS);
    }
  }
  /** @param {() => boolean} condition */
  async function until(condition) {
    while (!condition()) await setTimeout(LOOK_MS);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    routed: (instance) => until(() => routed.includes(instance)),
    avoided: (instance) => until(() => !routed.includes(instance)),
    async stop() {
      stopped = true;
      await watching;
      nginx.signal('SIGTERM');
      await nginx.ended;
    },
  };
}

/** @param {Set<Instance>} instances */
async function ready(instances) {
  const all = [...instances];
  const answers = await Promise.all(all.map((instance) => instance.isReady()));
  return all.filter((_, at) => answers[at]);
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {readonly Instance[]} instances
 */
function configuration(folder, port, instances) {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream facade {
    ${instances.map((instance) => `server 127.0.0.1:${instance.port} max_fails=1 fail_timeout=1s;`).join('\n    ')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    # Tokens have up to 100,000 characters.
    large_client_header_buffers 4 128k;
    location / {
      proxy_pass http://facade;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      # A GET is sent to another instance when one dies on it. A POST may be an update, and is so only while none of it was sent.
      proxy_next_upstream error timeout;
      proxy_next_upstream_tries 3;
    }
  }
}
`;
}
