import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoLogin, type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { converse } from '../support/raw-socket.ts';
import { useFacade } from '../support/use-facade.ts';

const BODY = '{"query":"{ me { id } }"}';
const MISDIRECTED = 'MISDIRECTED_REQUEST';

/** Asks for the user with these lines as the only ones that name a host. */
async function ask(url: string, lines: readonly string[], target = '/graphql', version = '1.1') {
  const length = `Content-Length: ${BODY.length}`;
  const start = `POST ${target} HTTP/${version}`;
  const headers = ['Connection: close', 'Content-Type: application/json', length];
  const { status, said } = await converse(url, [start, ...lines, ...headers, '', BODY].join('\r\n'));
  return { status, content: said.split('\r\n\r\n')[1] ?? '' };
}

function identityOf(emulator: Emulator): Record<string, string> {
  return {
    CODEARTS_AUTH: 'iam',
    IAM_ENDPOINT: emulator.url,
    IAM_DOMAIN: demoLogin.domain,
    IAM_USERNAME: demoLogin.user,
    IAM_PASSWORD: demoLogin.password,
    IAM_PROJECT: 'cn-north-4',
  };
}

describe.each<[string, Record<string, string>, good: readonly string[], bad: readonly string[]]>([
  [
    'by default',
    {},
    ['localhost', 'LOCALHOST', 'localhost:4000', '127.0.0.1', '127.0.0.1:4000', '[::1]', '[::1]:4000', 'localhost:'],
    [
      'rebound.example',
      'rebound.example:4000',
      'localhost.rebound.example',
      'localhost.',
      'xlocalhost',
      '127.0.0.1.rebound.example',
      '127.0.0.2',
      '127.1',
      '0x7f000001',
      '::1',
      '[::2]',
      '[::1',
      'localhost@rebound.example',
      'rebound.example:localhost',
      'rebound.example/localhost',
      'localhost, rebound.example',
      '%6cocalhost',
      '',
    ],
  ],
  [
    'with ALLOWED_HOSTS',
    { ALLOWED_HOSTS: 'Facade.example.com, ::1' },
    ['facade.example.com', 'FACADE.example.com:8443', '[::1]:4000'],
    ['localhost', '127.0.0.1', 'example.com', 'x.facade.example.com'],
  ],
])('a server with an identity of its own serves its own hosts, %s', (_name, env, good, bad) => {
  let emulator: Emulator;
  let facade: Facade;
  beforeAll(async () => {
    emulator = await startEmulator();
    facade = await startFacade(emulator.url, { ...identityOf(emulator), ...env });
  });
  afterAll(async () => {
    await facade[Symbol.asyncDispose]();
    await emulator.close();
  });
  const reads = () => emulator.calls.filter(({ path }) => path !== '/v3/auth/tokens').length;

  async function expectMisdirected(asked: Promise<{ status: number | undefined; content: string }>): Promise<void> {
    const before = reads();
    const { status, content } = await asked;
    expect([status, JSON.parse(content).errors[0].extensions.code]).toEqual([421, MISDIRECTED]);
    expect(reads()).toBe(before);
  }

  test.each(good)('%s', async (host) => {
    const { status, content } = await ask(facade.url, [`Host: ${host}`]);
    expect([status, content]).toEqual([200, '{"data":{"me":{"id":"21820"}}}']);
  });

  test.each(good)('http://%s/graphql, whatever Host says', async (host) => {
    expect((await ask(facade.url, ['Host: rebound.example'], `http://${host}/graphql`)).status).toBe(200);
  });

  test.each(bad)('but not %j', async (host) => {
    await expectMisdirected(ask(facade.url, [`Host: ${host}`]));
  });

  test('nor a target of another host, whatever Host says', async () => {
    await expectMisdirected(ask(facade.url, [`Host: ${good[0]}`], 'http://rebound.example/graphql'));
  });

  test('nor a second Host', async () => {
    await expectMisdirected(ask(facade.url, [`Host: ${good[0]}`, 'Host: rebound.example']));
    await expectMisdirected(ask(facade.url, ['Host: rebound.example', `Host: ${good[0]}`]));
  });

  test('nor no Host at all, as HTTP/1.0 allows', async () => {
    await expectMisdirected(ask(facade.url, [], '/graphql', '1.0'));
  });

  test.each(['GET', 'OPTIONS'])('nor the page, its files, or a preflight, by %s', async (method) => {
    for (const path of ['/', '/graphql', '/graphql/x.js']) {
      const start = `${method} ${path} HTTP/1.1`;
      const { status } = await converse(
        facade.url,
        [start, 'Host: rebound.example', 'Accept: text/html', 'Connection: close', '', ''].join('\r\n'),
      );
      expect(status).toBe(421);
    }
  });

  test('nor a Request of the web for another host, whichever of its two places says so', async () => {
    const own = `http://${good[0]}/graphql?query={me{id}}`;
    const fetched = async (url: string, headers: Record<string, string> = {}) =>
      (await facade.fetch(new Request(url, { headers }))).status;
    expect(await fetched(own)).toBe(200);
    expect(await fetched('http://rebound.example/graphql?query={me{id}}')).toBe(421);
    expect(await fetched(own, { host: 'rebound.example' })).toBe(421);
  });
});

test('an authority of HTTP/2 counts as Host', async () => {
  await using emulator = await startEmulator();
  const host = createServer();
  const mount = (listener: RequestListener) => {
    host.on('request', listener);
    return listener;
  };
  await using _facade = await startFacade(emulator.url, identityOf(emulator), { mount });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const { port } = host.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`);
  const answers = await Promise.all(
    ['localhost', 'rebound.example'].map((authority) =>
      text(client.request({ ':path': '/graphql?query={me{id}}', ':authority': authority })),
    ),
  );
  expect(answers[0]).toBe('{"data":{"me":{"id":"21820"}}}');
  expect(answers[1]).toContain(MISDIRECTED);
  client.close();
  const closed = once(host, 'close');
  host.close();
  await closed;
});

describe('where each caller brings a token', () => {
  const pair = useFacade({ ALLOWED_HOSTS: 'facade.example.com' });

  test.each(['rebound.example', ''])('every Host is served: %j', async (host) => {
    const { status } = await ask(pair.facade.url, [`Host: ${host}`, 'X-Auth-Token: demo-token']);
    expect(status).toBe(200);
  });
});
