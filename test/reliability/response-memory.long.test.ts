import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { MAX_RESPONSE_BYTES } from '../../src/codearts/transport.ts';
import { startCommand } from '../support/command.ts';
import { fixture, startUpstream } from '../support/upstream.ts';
import { A_PROCESS } from './built-facade.ts';

const READ = '{ result: meResult { __typename } }';
const user = JSON.parse(fixture('user'));
const body = JSON.stringify({ ...user, unknown: 'x'.repeat(MAX_RESPONSE_BYTES - 2_000) });

/** Highest resident memory of a process so far, in MiB, as Linux tells it. */
function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

test.skipIf(!existsSync('/proc/self/status'))(
  `${MAX_CONNECTIONS} responses of ${MAX_RESPONSE_BYTES} bytes at once are read within 250 MiB of memory`,
  A_PROCESS,
  async () => {
    const held: ServerResponse[] = [];
    await using upstream = await startUpstream(({ response }) => {
      held.push(response);
      // All but the end of it, so that all are being read at one time.
      response.writeHead(200, { 'content-type': 'application/json' }).write(body.slice(0, -1));
    });
    await using command = startCommand('main', [], {
      PORT: '0',
      MANAGEMENT_PORT: '0',
      LOG_FORMAT: 'json',
      SHUTDOWN_TIMEOUT_MS: '1',
      CODEARTS_TIMEOUT_MS: '60000',
      CODEARTS_ENDPOINT: upstream.url,
    });
    const [, url] = await command.writes(/"url":"(http:[^"]+)"/);
    const ask = async (token: string) => {
      const headers = { 'content-type': 'application/json', 'x-auth-token': token };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: READ }),
      });
      return JSON.parse(await response.text()).data.result.__typename;
    };
    const results = Promise.all(Array.from({ length: MAX_CONNECTIONS }, (_, at) => ask(`token-${at}`)));
    await upstream.received(MAX_CONNECTIONS);
    for (const response of held) response.end(body.slice(-1));
    expect(new Set(await results)).toEqual(new Set(['CodeArtsUser']));
    expect(peakMemory(command.pid ?? 0)).toBeLessThan(250);
  },
);
