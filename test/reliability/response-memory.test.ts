import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { MAX_BYTES_IN_READING, ResponseBudget } from '../../src/codearts/response-budget.ts';
import { startCommand } from '../support/command.ts';
import { fixture, startUpstream } from '../support/upstream.ts';
import { A_PROCESS } from './built-facade.ts';

const READ = '{ result: meResult { __typename } }';
const MIB = 1_048_576;
const body = JSON.stringify({ ...JSON.parse(fixture('user')), unknown: 'x'.repeat(MIB - 2_000) });

/** Highest resident memory of a process so far, in MiB, as Linux tells it. */
function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

test.skipIf(!existsSync('/proc/self/status'))(
  `${MAX_CONNECTIONS} responses of 1 MiB at once stay within the memory budget`,
  A_PROCESS,
  async () => {
    const held: ServerResponse[] = [];
    await using upstream = await startUpstream(({ response }) => {
      held.push(response);
      response.on('error', () => {});
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
    const fits = Math.floor(MAX_BYTES_IN_READING / body.length);
    // The others have been given up by then.
    await expect
      .poll(() => held.filter((response) => !response.destroyed).length, { timeout: 60_000 })
      .toBeLessThanOrEqual(fits);
    for (const response of held) response.end(body.slice(-1));
    const outcomes = await results;
    const failed = outcomes.filter((name) => name === 'CodeArtsUnavailableError').length;
    // One that is given up when the budget is full may leave room for less than a whole response.
    expect(MAX_CONNECTIONS - failed).toBeGreaterThanOrEqual(fits - 2);
    expect(MAX_CONNECTIONS - failed).toBeLessThanOrEqual(fits);
    expect(peakMemory(command.pid ?? 0)).toBeLessThan(280);
    // What was taken has been given back.
    held.length = 0;
    const again = Promise.all(Array.from({ length: fits - 2 }, (_, at) => ask(`again-${at}`)));
    await expect.poll(() => held.length, { timeout: 60_000 }).toBe(fits - 2);
    for (const response of held) response.end(body.slice(-1));
    expect(new Set(await again).has('CodeArtsUnavailableError')).toBe(false);
  },
);

test('a budget gives no more than it has, and takes back what was given', () => {
  const budget = new ResponseBudget();
  expect(budget.take(MAX_BYTES_IN_READING)).toBe(true);
  expect(budget.take(1)).toBe(false);
  budget.giveBack(1);
  expect([budget.take(2), budget.take(1)]).toEqual([false, true]);
});
