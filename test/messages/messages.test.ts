import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/environment.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { startServer } from '../../src/http/server.ts';
import { readConfig } from '../../src/read-config.ts';
import { listenOn, StartError } from '../../src/start-error.ts';
import { examples } from '../config/examples.ts';
import { entryPath } from '../support/command.ts';
import { type Facade, startFacade } from '../support/facade.ts';

// Every message that a person can meet, each in a file of its own. A change of one is a change of its file, to be read as the person
// reads it: what is wrong, and what to do. `npx vitest run test/messages -u` writes them.

function review(group: string, name: string, message: string): Promise<void> {
  const file = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return expect(`${message.trimEnd()}\n`).toMatchFileSnapshot(`fixtures/${group}/${file}.txt`);
}

function configurationError(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return expect.fail('the configuration is accepted');
}

describe('a configuration is rejected with the variable, what it accepts, and what it got', () => {
  test.each(
    Object.entries(examples).map(
      ([
        name,
        {
          bad: [value = ''],
        },
      ]) => [name, value],
    ),
  )('%s', (name, value) => review('configuration', name, configurationError({ [name]: value })));

  const iam = { CODEARTS_AUTH: 'iam', CODEARTS_REGION: 'cn-north-4' };
  test.each<[string, Record<string, string>]>([
    ['several problems', { PORT: 'http', LOG_LEVEL: 'loud', GRAPHIQL: 'yes' }],
    ['endpoint and region', { CODEARTS_ENDPOINT: 'https://repo.example.com', CODEARTS_REGION: 'cn-north-4' }],
    ['emulator on a public host', { HOST: '0.0.0.0' }],
    ['iam without credentials', iam],
    ['iam on a public host', { ...iam, HOST: '0.0.0.0', IAM_DOMAIN: 'd', IAM_USERNAME: 'u', IAM_PASSWORD: 'p' }],
    ['iam password twice', { ...iam, IAM_PASSWORD: 'p', IAM_PASSWORD_FILE: '/run/secrets/iam' }],
    ['iam password file missing', { ...iam, IAM_DOMAIN: 'd', IAM_USERNAME: 'u', IAM_PASSWORD_FILE: '/no/such/file' }],
  ])('%s', (name, env) => review('configuration', name, configurationError(env)));

  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  test.each([
    ['not JSON', '{'],
    ['not a manifest', '[]'],
    ['an invalid document', '{"a1":"query A { you }"}'],
  ])('a manifest that is %s', (name, text) => {
    const file = join(folder, 'manifest.json');
    writeFileSync(file, text);
    const message = configurationError({ TRUSTED_DOCUMENTS: file });
    return review('configuration', `manifest ${name}`, message.replaceAll(folder, '/folder'));
  });
});

describe('a start that the system does not allow is one line with the setting to change', () => {
  const settings = { host: 'HOST', port: 'PORT' };
  const listen = (host: string, port: number) =>
    startServer(() => {}, host, port).then(
      () => expect.fail('it listens'),
      (error: unknown) => Promise.reject(error),
    );
  async function startError(host: string, port: number): Promise<string> {
    try {
      return await listenOn({ host, port, settings }, listen);
    } catch (error) {
      if (error instanceof StartError) return error.message;
      throw error;
    }
  }

  test('a port in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
    const message = await startError('127.0.0.1', port);
    other.close();
    await review('start', 'port in use', message.replace(`${port}`, '4000'));
  });

  test.each([
    ['an unknown host', 'no-such-host.invalid'],
    ['an address of another machine', '192.0.2.1'],
  ])('%s', async (name, host) => {
    const message = await startError(host, 4000);
    // A resolver that cannot be reached says so with another code; the message is the same.
    await review('start', name, message);
  });
});

describe('a wrong command line says what it takes', () => {
  test.each([
    ['an unknown command', ['start']],
    ['an unknown option', ['--verbose']],
    ['an option of another command', ['serve', '--port', '1']],
    ['a surplus argument', ['print-schema', 'all']],
    ['a port out of range', ['emulator', '--port', '99999']],
    ['an option without its value', ['emulator', '--port']],
  ])('%s', async (name, args) => {
    const { stderr, code } = await promisify(execFile)(process.execPath, [entryPath('cli'), ...args]).then(
      () => expect.fail('it is accepted'),
      (error: { stderr: string; code: number }) => error,
    );
    expect(code).toBe(2);
    await review('command-line', name, stderr);
  });
});

describe('over HTTP', () => {
  let emulator: Emulator;
  let facade: Facade;
  let trusting: Facade;
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));

  beforeAll(async () => {
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, '{"a1":"query Me { me { id } }"}');
    emulator = await startEmulator();
    facade = await startFacade(emulator.url, { UPDATE_EMAIL_LIMIT: '1/15m', CODEARTS_TIMEOUT_MS: '1000' });
    trusting = await startFacade(emulator.url, { TRUSTED_DOCUMENTS: manifest });
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await facade[Symbol.asyncDispose]();
    await trusting[Symbol.asyncDispose]();
    await emulator.close();
  });

  async function messages(response: Response): Promise<string> {
    const body = await response.json();
    // A rejected batch has one error per operation, all with the same message.
    const { errors } = (Array.isArray(body) ? body[0] : body) as {
      errors: { message: string; extensions?: { code: string } }[];
    };
    return errors.map(({ message, extensions }) => `${response.status} ${extensions?.code}: ${message}`).join('\n');
  }

  const query = '{ me { id } }';
  const many = (count: number, one: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => one(at)).join(' ');

  test.each<[string, unknown]>([
    ['a body that is not JSON', '{"query": '],
    ['a body that is no object', '"query"'],
    ['an unknown parameter', { query, operation: 'Me' }],
    ['a query that is no string', { query: 1 }],
    ['variables that are no object', { query, variables: [] }],
    ['no query', {}],
    ['an empty batch', []],
    ['a batch of eleven', Array.from({ length: 11 }, () => ({ query }))],
    [
      'two mutations',
      { query: 'mutation { a: updateEmail(email: "a@b.c") { __typename } b: updateEmail { __typename } }' },
    ],
    ['too many aliases', { query: `{ ${many(31, (at) => `a${at}: __typename`)} }` }],
    ['too many directives', { query: `{ me ${many(31, () => '@include(if: true)')} { id } }` }],
    ['too many tokens', { query: `{ ${many(2_001, () => '__typename')} }` }],
    [
      'too deep',
      { query: `{ __schema { types ${many(20, () => '{ fields { type')} { name } ${many(20, () => '} }')} } }` },
    ],
    ['a long name', { query: `query ${'N'.repeat(129)} { me { id } }` }],
    ['a fragment cycle', { query: '{ me { ...A } } fragment A on CodeArtsUser { ...A }' }],
    ['a document id without trusted documents', { documentId: 'a1' }],
    ['a syntax error', { query: '{ me {' }],
    ['an unknown field', { query: '{ me { mail } }' }],
    ['an unknown operation', { query: 'query A { me { id } }', operationName: 'B' }],
    [
      'a variable of the wrong type',
      { query: 'mutation ($email: String!) { sendEmailCode(email: $email) { __typename } }', variables: { email: 1 } },
    ],
    ['a missing variable', { query: 'mutation ($email: String!) { sendEmailCode(email: $email) { __typename } }' }],
  ])('%s is rejected', async (name, body) => {
    await review('rejected-requests', name, await messages(await facade.post(body)));
  });

  test.each<[string, string, RequestInit]>([
    ['an unknown path', '/graph', {}],
    ['a method', '/graphql', { method: 'DELETE' }],
    ['a media type that is not served', '/graphql?query={__typename}', { headers: { accept: 'text/csv' } }],
    ['a body of another type', '/graphql', { method: 'POST', body: query, headers: { 'content-type': 'text/plain' } }],
    [
      'a large body',
      '/graphql',
      { method: 'POST', body: 'x'.repeat(262_145), headers: { 'content-type': 'application/json' } },
    ],
    ['a mutation by GET', '/graphql?query=mutation{updateEmail{__typename}}', {}],
    ['a repeated parameter', '/graphql?query={__typename}&query={__typename}', {}],
    ['a query string that is not UTF-8', '/graphql?query=%FF', {}],
  ])('%s is rejected', async (name, path, init) => {
    await review('rejected-requests', name, await messages(await fetch(new URL(path, facade.url), init)));
  });

  test.each<[string, unknown]>([
    ['text in place of a trusted document', { query }],
    ['an unknown document id', { documentId: 'a2' }],
    ['neither text nor id of a trusted document', {}],
    ['two document ids', { documentId: 'a1', extensions: { persistedQuery: { version: 1, sha256Hash: 'b' } } }],
  ])('%s is rejected', async (name, body) => {
    await review('rejected-requests', name, await messages(await trusting.post(body)));
  });

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['an empty token', { 'x-auth-token': '' }],
    ['another scheme', { authorization: 'Basic dXNlcg==' }],
    ['a token without its scheme', { authorization: 'demo-token' }],
    ['a scheme without its token', { authorization: 'Bearer ' }],
    ['a token with a space', { 'x-auth-token': 'demo token' }],
    ['a token that is too long', { 'x-auth-token': 'x'.repeat(100_001) }],
  ])('%s is UNAUTHENTICATED', async (name, headers) => {
    const response = await fetch(facade.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    await review('tokens', name, await messages(response));
  });

  const UPDATE =
    'mutation { r: updateEmail(email: "11@email.com", code: "SFLAJA") { ... on CodeArtsError { code message } } }';
  const readOutcome = '{ r: meResult { ... on CodeArtsError { code message } } }';

  test.each([
    ['401', 'status=401'],
    ['403', 'status=403'],
    ['400', 'status=400'],
    ['429', 'status=429'],
    ['429 with Retry-After', 'status=429+retry-after=60'],
    ['500', 'status=500'],
    ['a connection that is reset', 'reset'],
    ['no response', 'hang'],
    ['a body that is not JSON', 'body=not-json'],
    ['a large response', 'flood=2mb'],
    ['a redirect', 'redirect'],
  ])('upstream failure: %s', async (name, fault) => {
    const token = `token-${name.replaceAll(' ', '-')}`;
    emulator.script(token, fault);
    const read = await facade.ask(readOutcome, { token });
    emulator.script(token, 'ok');
    await facade.ask(query, { token });
    emulator.script(token, fault);
    const update = await facade.ask(UPDATE.replace('11@', `${token}@`), { token });
    const line = (kind: string, { code, message }: { code: string; message: string }) => `${kind} ${code}: ${message}`;
    await review('upstream-failures', name, `${line('read', read.data.r)}\n${line('update', update.data.r)}`);
  });

  test('a value outside the API reference', async () => {
    emulator.script('drifted', 'body=bad-time');
    await review(
      'upstream-failures',
      'contract violation',
      await messages(await facade.post({ query: '{ me { createdAt } }' }, { token: 'drifted' })),
    );
  });

  test.each([
    ['neither email nor code', 'updateEmail'],
    ['an empty address', 'sendEmailCode(email: "")'],
    ['a long address', `sendEmailCode(email: "${'x'.repeat(1_001)}")`],
  ])('%s is INVALID_INPUT', async (name, field) => {
    const { data } = await facade.ask(`mutation { r: ${field} { ... on CodeArtsError { code message } } }`);
    await review('arguments', name, `${data.r.code}: ${data.r.message}`);
  });

  test('the rate limit of updates is exceeded', async () => {
    await facade.ask(UPDATE, { token: 'limited' }).then(() => emulator.script('limited', 'ok'));
    await facade.ask(UPDATE, { token: 'limited' });
    const { data } = await facade.ask(UPDATE, { token: 'limited' });
    await review('arguments', 'rate limit', `${data.r.code}: ${data.r.message.replace(/\d+ s/, 'N s')}`);
  });
});
