import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConnections } from '../../src/codearts/pool.ts';
import { MAX_RETRIES } from '../../src/codearts/retry.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startFacade } from '../support/facade.ts';
import { authorityFile, startTlsUpstream } from '../support/tls-upstream.ts';
import { startUpstream } from '../support/upstream.ts';
import { A_PROCESS, startBuiltFacade } from './built-facade.ts';

const FAILURE = '... on CodeArtsError { code message }';
const READ = `{ result: meResult { __typename ... on CodeArtsUser { commitEmail } ${FAILURE} } }`;
const UPDATE = `mutation { result: updateEmail(email: "new@example.com") { __typename ... on CodeArtsUser { commitEmail } ${FAILURE} } }`;
const USER = { __typename: 'CodeArtsUser', commitEmail: '1@email.com' };

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a proxy that is not an HTTP proxy is rejected, and not quoted, since it may hold a password', () => {
  vi.stubEnv('HTTPS_PROXY', 'socks5://user:password@proxy.test:1080');
  expect(() => createConnections('https://codehub.test', 1_000, () => {})).toThrow(
    /^HTTPS_PROXY must be an http: or https: URL\.$/,
  );
});

describe('HTTPS_PROXY', () => {
  test('leads every call through a tunnel, which learns neither the token nor the call', A_PROCESS, async () => {
    await using upstream = await startTlsUpstream('server');
    await using proxy = await startConnectProxy();
    // A name that only the proxy knows.
    await using facade = await startBuiltFacade(`https://codehub.test:${upstream.port}`, {
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: authorityFile,
    });
    expect((await facade.ask(READ)).data.result).toEqual(USER);
    expect((await facade.ask(UPDATE)).data.result).toEqual(USER);
    expect((await facade.ask(READ)).data.result).toEqual(USER);
    expect(upstream.calls()).toBe(3);
    expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set([`codehub.test:${upstream.port}`]));
    expect(JSON.stringify(proxy.tunnels)).not.toContain('the-token');
    expect(proxy.others()).toBe(0);
  });

  test('is not asked for a host in NO_PROXY', A_PROCESS, async () => {
    await using upstream = await startTlsUpstream('server');
    await using proxy = await startConnectProxy();
    // Leads to this machine too, but does not count as loopback.
    const endpoint = `https://0.0.0.0:${upstream.port}`;
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authorityFile };
    await using facade = await startBuiltFacade(endpoint, { ...env, NO_PROXY: 'example.com,0.0.0.0' });
    expect((await facade.ask(READ)).data.result).toEqual(USER);
    expect((await facade.ask(UPDATE)).data.result).toEqual(USER);
    expect(proxy.tunnels).toEqual([]);
  });

  test.each(['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'])(
    '%s is not asked for loopback',
    async (name) => {
      await using upstream = await startUpstream();
      await using proxy = await startConnectProxy();
      vi.stubEnv(name, proxy.url);
      await using facade = await startFacade(upstream.url);
      expect((await facade.ask(READ)).data.result).toEqual(USER);
      expect([proxy.tunnels.length, proxy.others()]).toEqual([0, 0]);
    },
  );
});

describe('a proxy', () => {
  const UNAVAILABLE = { __typename: 'CodeArtsUnavailableError', code: 'UNAVAILABLE' };

  test('that refuses the tunnel: nothing was changed', async () => {
    await using proxy = await startConnectProxy();
    proxy.behaviour = 'refuse';
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    await using facade = await startFacade('https://codehub.test');
    expect((await facade.ask(READ)).data.result).toMatchObject(UNAVAILABLE);
    const update = (await facade.ask(UPDATE)).data.result;
    expect(update).toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining('Nothing was changed.') });
    expect(facade.log()).toContain('Proxy response (403)');
  });

  test.each(['disconnect', 'switch protocols'] as const)(
    'that answers with "%s" is asked once for each attempt, and no more when the call has ended',
    async (behaviour) => {
      await using proxy = await startConnectProxy();
      proxy.behaviour = behaviour;
      vi.stubEnv('HTTPS_PROXY', proxy.url);
      await using facade = await startFacade('https://codehub.test', { CODEARTS_TIMEOUT_MS: '2000' });
      const update = (await facade.ask(UPDATE)).data.result;
      expect(update).toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining('Nothing was changed.') });
      const asked = proxy.tunnels.length;
      expect(asked).toBeLessThanOrEqual(1 + MAX_RETRIES);
      await setTimeout(500);
      expect(proxy.tunnels).toHaveLength(asked);
    },
  );

  test('that hangs: nothing was changed, and its connections are let go', async () => {
    await using proxy = await startConnectProxy();
    proxy.behaviour = 'hang';
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    await using facade = await startFacade('https://codehub.test', { CODEARTS_TIMEOUT_MS: '1000' });
    const [read, update] = await Promise.all([facade.ask(READ), facade.ask(UPDATE)]);
    expect(read.data.result).toMatchObject(UNAVAILABLE);
    expect(update.data.result).toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('Nothing was changed.'),
    });
    await Promise.all(proxy.tunnels.map(({ ended }) => ended));
  });
});
