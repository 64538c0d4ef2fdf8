import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MIN_CALLS, PROBE_EVERY_MS } from '../../src/codearts/circuit-breaker.ts';
import { createManagementListener } from '../../src/http/management.ts';
import { startServer } from '../../src/http/server.ts';
import { useClock } from '../support/clock.ts';
import { startFacade } from '../support/facade.ts';
import { converse, openSocket } from '../support/raw-socket.ts';
import { reply, startUpstream } from '../support/upstream.ts';

const clock = useClock();

async function look(url: string): Promise<[number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

test('the process is alive whatever upstream does, and ready unless the circuit breaker is open', async () => {
  await using upstream = await startUpstream((call) => reply(call, 500, {}));
  await using facade = await startFacade(upstream.url);
  const health = async () => [await look(`${facade.management}/healthz`), await look(`${facade.management}/readyz`)];
  const alive = [200, { status: 'alive' }];
  const ready = [200, { status: 'ready' }];
  expect(await health()).toEqual([alive, ready]);
  for (let calls = 0; calls < MIN_CALLS; calls += 1) await facade.ask('{ me { id } }');
  const calls = upstream.calls.length;
  expect(await health()).toEqual([alive, [503, { status: 'not ready', reasons: ['circuit open'] }]]);
  clock.skip(PROBE_EVERY_MS);
  expect(await health()).toEqual([alive, ready]);
  expect(upstream.calls).toHaveLength(calls);
});

test('an unknown path of the management server gets 404 with the known paths', async () => {
  await using facade = await startFacade('http://127.0.0.1:1');
  expect(await look(`${facade.management}/graphql`)).toEqual([
    404,
    { status: 'not found', paths: ['/healthz', '/readyz', '/metrics'] },
  ]);
  const head = await fetch(`${facade.management}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test.each(['/healthz', '/readyz', '/metrics'])('%s accepts only GET and HEAD', async (path) => {
  await using facade = await startFacade('http://127.0.0.1:1');
  const send = async (method: string) => {
    const response = await fetch(facade.management + path, { method });
    return [response.status, response.headers.get('allow'), (await response.text()) === ''];
  };
  expect(await send('GET')).toEqual([200, null, false]);
  expect(await send('HEAD')).toEqual([200, null, true]);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    expect(await send(method)).toEqual([405, 'GET, HEAD', false]);
  }
});

test('a client that pipelines requests and reads no response makes the server render a few pages only', async () => {
  let pages = 0;
  const metrics = async () => {
    pages += 1;
    return 'x'.repeat(100_000);
  };
  const server = await startServer(
    createManagementListener({ readiness: () => [], metrics, metricsType: 'text/plain' }),
    '127.0.0.1',
    0,
  );
  const client = await openSocket(server.url);
  client.pause();
  client.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2_000));
  await expect.poll(() => pages).toBeGreaterThan(0);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  for (let round = 0; round < 50; round += 1) await fetch(`${server.url}/healthz`).then((response) => response.text());
  expect(pages).toBeLessThan(500);
  client.destroy();
  await server.close();
});

test('concurrent requests for metrics share one page', async () => {
  let pages = 0;
  const metrics = async () => {
    pages += 1;
    return 'the page';
  };
  const server = await startServer(
    createManagementListener({ readiness: () => [], metrics, metricsType: 'text/plain' }),
    '127.0.0.1',
    0,
  );
  const request = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';
  const { said } = await converse(
    server.url,
    `${request.repeat(15)}${request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`,
  );
  expect([said.split('the page').length - 1, pages]).toEqual([16, 1]);
  await server.close();
});

test('a malformed request does not lose the response of the one before it', async () => {
  const metrics = async () => {
    // By then everything that came with the request has been read.
    await setImmediate();
    await setImmediate();
    return 'the page';
  };
  const server = await startServer(
    createManagementListener({ readiness: () => [], metrics, metricsType: 'text/plain' }),
    '127.0.0.1',
    0,
  );
  const { said } = await converse(server.url, 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nno request\r\n\r\n');
  expect(said).toMatch(/^HTTP\/1.1 200 .*the page.*HTTP\/1.1 400 /s);
  await server.close();
});
