import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_PIPELINED } from '../../src/http/connection.ts';
import { openSocket } from '../support/raw-socket.ts';
import { startUpstream } from '../support/upstream.ts';
import { A_PROCESS, startBuiltFacade } from './built-facade.ts';

const HEAP_MB = 256;
const ENV = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`, CODEARTS_TIMEOUT_MS: '120000', LOG_LEVEL: 'warn' };

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function post(body: string, token = 'a'): string {
  return [
    'POST /graphql HTTP/1.1',
    'Host: facade',
    'Content-Type: application/json',
    `X-Auth-Token: ${token}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** A request whose variables are as large as they may be, in the given JSON. */
const large = (json: string, query = '{ me { id } }') =>
  post(JSON.stringify({ query }).replace('}"}', `}","variables":{"unused":${json}}}`));
const TEXT = `"${'x'.repeat(240_000)}"`;
const ARRAYS = `[${'[],'.repeat(80_000)}0]`;

describe.skipIf(!existsSync('/proc/self/status'))(`on a heap of ${HEAP_MB} MB, memory stays bounded`, () => {
  test.each([
    ['texts', TEXT, 220],
    ['arrays', ARRAYS, 300],
  ])(
    'while 150 pipelined requests with variables of 240 KB (%s) wait for one read',
    A_PROCESS,
    async (_name, json, mb) => {
      await using upstream = await startUpstream(() => {});
      await using facade = await startBuiltFacade(upstream.url, ENV);
      const socket = await openSocket(facade.url);
      socket.write(large(json).repeat(150));
      await upstream.received(1);
      expect((await facade.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
      const peak = await facade.peakMb();
      console.info(`150 pipelined (${_name}): ${Math.round(peak)} MB`);
      expect(peak).toBeLessThan(mb);
      socket.destroy();
    },
  );

  test.each([
    ['texts', TEXT],
    ['arrays', ARRAYS],
  ])(
    'while 40 connections fill it with variables of 240 KB (%s); what is too much is 503',
    A_PROCESS,
    async (_name, json) => {
      await using upstream = await startUpstream(() => {});
      await using facade = await startBuiltFacade(upstream.url, ENV);
      const sockets = await Promise.all(times(40, () => openSocket(facade.url)));
      for (const socket of sockets) socket.write(large(json).repeat(MAX_PIPELINED));
      await expect
        .poll(async () => (await facade.post(large(json, '{ __typename }'))).status, { timeout: 60_000, interval: 500 })
        .toBe(503);
      const peak = await facade.peakMb();
      console.info(`40 connections (${_name}): ${Math.round(peak)} MB`);
      expect(peak).toBeLessThan(450);
      for (const socket of sockets) socket.destroy();
      await expect
        .poll(async () => (await facade.post(post('{"query":"{ __typename }"}'))).status, { timeout: 60_000 })
        .toBe(200);
    },
  );

  test('while 4,096 requests with a header of 20 KB are in flight', A_PROCESS, async () => {
    await using upstream = await startUpstream(() => {});
    await using facade = await startBuiltFacade(upstream.url, ENV);
    const sockets = await Promise.all(times(256, () => openSocket(facade.url)));
    const request = post('{"query":"{ me { id } }"}', 'k'.repeat(20_000));
    for (const socket of sockets) socket.write(request.repeat(MAX_PIPELINED));
    const small = post('{"query":"{ __typename }"}');
    const header = post('{"query":"{ __typename }"}', 'k'.repeat(20_000));
    await expect.poll(async () => (await facade.post(header)).status, { timeout: 60_000, interval: 500 }).toBe(503);
    const peak = await facade.peakMb();
    console.info(`4,096 with headers: ${Math.round(peak)} MB`);
    expect(peak).toBeLessThan(450);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await facade.post(small)).status, { timeout: 60_000 }).toBe(200);
  });
});
