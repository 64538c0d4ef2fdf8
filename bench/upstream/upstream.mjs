// The REST API that the measured servers call, and how often it was called.
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { freePort, untilOpen } from '../machine/ports.mjs';
import { spawnOn, stop } from '../machine/processes.mjs';
import { startRestApi } from './nginx.mjs';

/** @typedef {'near' | 'far'} Distance near: as fast as nginx; far: after LATENCY_MS */

/** Time that the far upstream takes for each answer. */
export const LATENCY_MS = 50;

const SLOW = fileURLToPath(new URL('slow.mjs', import.meta.url));

/** @param {Distance} distance @param {number} core @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startUpstream(distance, core) {
  if (distance === 'near') return startRestApi(core);
  const port = await freePort();
  const env = { PORT: String(port), LATENCY_MS: String(LATENCY_MS) };
  const child = spawnOn(core, [process.execPath, SLOW], { env });
  await untilOpen(port, child, 'The far upstream');
  return { url: `http://127.0.0.1:${port}`, close: () => stop(child) };
}

/** @param {string} url of an upstream @returns {Promise<number>} how many requests it has had */
export async function countCalls(url) {
  const { body } = await request(`${url}/status`);
  const [, calls] =
    /(\d+)\s*$/m.exec((await body.text()).split('\n').find((line) => /^ \d+ \d+ \d+/.test(line)) ?? '') ?? [];
  if (calls === undefined) throw new Error(`${url}/status holds no count`);
  return Number(calls);
}
