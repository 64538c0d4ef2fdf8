import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError, configMarkdown, configTable, type VariableName } from '../../src/config/environment.ts';
import { regions } from '../../src/config/regions.ts';
import { type Variable, variables } from '../../src/config/variables.ts';
import { readConfig } from '../../src/read-config.ts';
import { examples } from './examples.ts';

/** The lines with which these settings are refused; none when they are not. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof ConfigError ? error.message.split('\n') : [];
  }
}

const names = Object.keys(variables).filter((name): name is VariableName => name in examples);
const isSecret = (name: VariableName) => (variables[name] as Variable<unknown>).secret === true;
const rows = names.map((name) => [name, examples[name]] as const);
const good = rows.flatMap(([name, { good }]) => good.map((value) => [name, value] as const));
const bad = rows.flatMap(([name, { bad }]) => bad.map((value) => [name, value] as const));

describe('nothing set', () => {
  test('gives a complete configuration', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      management: { host: '127.0.0.1', port: 4001 },
      endpoint: undefined,
      timeoutMs: 10_000,
      updateLimit: { max: 5, windowSeconds: 900 },
      codeLimit: { max: 3, windowSeconds: 900 },
      redisUrl: undefined,
      shutdownTimeoutMs: 15_000,
      logSuccessSampleRate: 1,
      traces: false,
      graphiql: true,
      introspection: true,
      corsOrigins: [],
      logLevel: 'info',
      logFormat: undefined,
    });
  });

  test('is the same as empty values', () => {
    const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });
});

describe('each variable', () => {
  test.each(good)('%s accepts %j', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([]);
  });

  test.each(bad)('%s rejects %j in one line', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} must be .+${isSecret(name) ? '$' : ', got .+$'}`));
  });

  test('is rejected with what it accepts and what it got', () => {
    expect(faultsOf({ PORT: 'http' })).toEqual(['PORT must be an integer from 0 to 65535, got "http"']);
  });

  test('is rejected in one line even if it has a line break', () => {
    expect(faultsOf({ LOG_LEVEL: 'info\nPORT: all is well' })).toHaveLength(1);
  });
});

test('all problems are reported together, one line each', () => {
  const faults = faultsOf({
    PORT: '-1',
    HOST: 'a b',
    CODEARTS_ENDPOINT: 'ftp://x',
    LOG_LEVEL: 'loud',
    GRAPHIQL: 'yes',
  });
  expect(faults.map((line) => line.split(' ')[0])).toEqual(
    expect.arrayContaining(['PORT', 'HOST', 'CODEARTS_ENDPOINT', 'LOG_LEVEL', 'GRAPHIQL']),
  );
  expect(faults).toHaveLength(5);
});

test('each value is in its field of the configuration', () => {
  expect(
    readConfig({
      HOST: '0.0.0.0',
      PORT: '8080',
      MANAGEMENT_HOST: '::1',
      MANAGEMENT_PORT: '9100',
      CODEARTS_ENDPOINT: 'https://repo.example.com/base',
      CODEARTS_TIMEOUT_MS: '2500',
      UPDATE_EMAIL_LIMIT: '2/30s',
      SEND_CODE_LIMIT: '7/2h',
      REDIS_URL: 'redis://redis.example.com:6379',
      SHUTDOWN_TIMEOUT_MS: '0',
      GRAPHIQL: 'on',
      INTROSPECTION: 'off',
      CORS_ORIGINS: 'https://a.example.com, http://localhost:3000,',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'pretty',
      LOG_SUCCESS_SAMPLE_RATE: '0.25',
      OTEL_TRACES_EXPORTER: 'otlp',
    }),
  ).toMatchObject({
    host: '0.0.0.0',
    port: 8080,
    management: { host: '::1', port: 9100 },
    endpoint: 'https://repo.example.com/base',
    timeoutMs: 2_500,
    updateLimit: { max: 2, windowSeconds: 30 },
    codeLimit: { max: 7, windowSeconds: 7_200 },
    redisUrl: 'redis://redis.example.com:6379',
    shutdownTimeoutMs: 0,
    graphiql: true,
    introspection: false,
    corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
    logLevel: 'debug',
    logFormat: 'pretty',
    logSuccessSampleRate: 0.25,
    traces: true,
  });
});

describe('a rejected value that may hold a password', () => {
  test.each([
    'REDIS_URL',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'https_proxy',
    'http_proxy',
    'CODEARTS_ENDPOINT',
    'IAM_ENDPOINT',
  ])('%s is not shown', (name) => {
    for (const value of [
      'ftp://:hunter2@x.example.com',
      'ftp:hunter2@x',
      'x:hunter2@y:99999',
      'http://a:hunter2%zz@x',
    ]) {
      const faults = faultsOf({ [name]: value });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(new RegExp(`^${name} must be an? \\w+`));
      expect(faults[0]).not.toContain('hunter2');
    }
  });

  test('is rejected with what is accepted', () => {
    expect(faultsOf({ HTTPS_PROXY: 'socks5://:hunter2@proxy.example.com' })).toEqual([
      'HTTPS_PROXY must be an http or https URL',
    ]);
  });
});

test('a rejected value is shown in part if it is long', () => {
  const [fault = ''] = faultsOf({ CORS_ORIGINS: 'https://a.example.com,'.repeat(5_000).concat('nonsense') });
  expect(fault).toMatch(/^CORS_ORIGINS must be /);
  expect(fault.length).toBeLessThan(300);
});

describe('the endpoint', () => {
  test.each([
    'https://user:hunter2@repo.example.com',
    'http://:hunter2@10.0.0.5',
    'https://hunter2@repo.example.com/x',
    'https://repo.example.com/?key=hunter2',
    'https://repo.example.com/#hunter2',
  ])('%s is rejected without showing the password', (endpoint) => {
    const [fault] = faultsOf({ CODEARTS_ENDPOINT: endpoint });
    expect(fault).toMatch(/^CODEARTS_ENDPOINT must be .+, got .+$/);
    expect(fault).not.toContain('hunter2');
  });

  test('and a region exclude each other', () => {
    const faults = faultsOf({ CODEARTS_ENDPOINT: 'https://repo.example.com', CODEARTS_REGION: 'cn-north-4' });
    expect(faults).toEqual([expect.stringMatching(/CODEARTS_ENDPOINT.*CODEARTS_REGION/)]);
  });

  const hosts = {
    'codehub-ext': [
      ...['cn-north-1', 'cn-north-4', 'cn-east-2', 'cn-east-3', 'cn-south-1', 'cn-south-2', 'cn-southwest-2'],
      ...['ap-southeast-3', 'la-north-2', 'sa-brazil-1'],
    ],
    'codeartsrepo-ext': ['la-south-2', 'tr-west-1', 'eu-west-101'],
    repo: ['me-east-1', 'af-south-1', 'af-north-1'],
  };
  const places = Object.entries(hosts).flatMap(([service, names]) => names.map((name) => [name, service] as const));

  test.each(places)('of %s is at %s', (region, service) => {
    const { endpoint = '' } = readConfig({ CODEARTS_REGION: region });
    expect(new URL(endpoint).href).toBe(`https://${service}.${region}.myhuaweicloud.com/`);
  });

  test('is known for these regions only', () => {
    expect([...regions.keys()].sort()).toEqual(places.map(([region]) => region).sort());
  });
});

describe('the emulator', () => {
  const HOST = '0.0.0.0';

  test.each(['0.0.0.0', '::', '10.0.0.5', 'graphql.example.com'])('is not served on %s by accident', (HOST) => {
    for (const NODE_ENV of ['', 'production', 'development']) {
      expect(faultsOf({ HOST, NODE_ENV })).toEqual([
        expect.stringMatching(/^CODEARTS_ENDPOINT or CODEARTS_REGION must be set .*CODEARTS_EMULATOR=yes/),
      ]);
    }
  });

  test.each([
    { CODEARTS_EMULATOR: 'yes' },
    { CODEARTS_REGION: 'cn-north-4' },
    { CODEARTS_ENDPOINT: 'https://repo.example.com' },
  ])('is out of the question, or asked for, with %j', (env) => {
    expect(faultsOf({ HOST, ...env })).toEqual([]);
  });

  test('is served on loopback, whatever NODE_ENV is', () => {
    expect(readConfig({ NODE_ENV: 'production' }).endpoint).toBeUndefined();
  });

  test('does not hide another problem', () => {
    expect(faultsOf({ HOST, PORT: 'x' })).toHaveLength(2);
  });
});

describe('a host', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('of this machine alone turns GraphiQL on: %s', (HOST) => {
    expect(readConfig({ HOST })).toMatchObject({ graphiql: true, introspection: true });
  });

  test.each(['0.0.0.0', '::', '10.0.0.5', 'graphql.example.com', 'localhost.example.com'])(
    'that others reach turns GraphiQL and introspection off: %s',
    (HOST) => {
      const env = { HOST, CODEARTS_REGION: 'cn-north-4' };
      expect(readConfig(env)).toMatchObject({ graphiql: false, introspection: false });
      expect(readConfig({ ...env, GRAPHIQL: 'on' })).toMatchObject({ graphiql: true, introspection: false });
      expect(readConfig({ ...env, INTROSPECTION: 'on' })).toMatchObject({ graphiql: false, introspection: true });
    },
  );

  test('without a management port has no second listener', () => {
    expect(readConfig({ MANAGEMENT_PORT: '0' }).management).toBeUndefined();
  });
});

describe('traces', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';

  test.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' },
    { OTEL_TRACES_EXPORTER: 'otlp' },
    { OTEL_TRACES_EXPORTER: 'console, otlp' },
    { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'no' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'neither an address nor a fault' },
  ])('are asked for by %j', (env) => {
    expect(readConfig(env).traces).toBe(true);
  });

  test.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_SERVICE_NAME: 'some-service' },
    { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'True' },
    { OTEL_TRACES_EXPORTER: 'console' },
  ])('are not asked for by %j', (env) => {
    expect(readConfig(env).traces).toBe(false);
  });
});

describe('the table', () => {
  test('has one row for each variable, complete', () => {
    expect(configTable().map(({ name }) => name)).toEqual([...Object.keys(variables), 'OTEL_*']);
    for (const { meaning, accepts, fallback } of configTable()) {
      expect([meaning, accepts, fallback].every((text) => text !== '' && text !== 'undefined')).toBe(true);
    }
  });

  test('keeps to its four columns', () => {
    for (const line of configMarkdown().split('\n')) expect(line.split(/(?<!\\)\|/)).toHaveLength(6);
  });

  test('is in docs/reference/configuration.md', () => {
    const docs = readFileSync(new URL('../../docs/reference/configuration.md', import.meta.url), 'utf8');
    expect(docs).toContain(configMarkdown());
  });

  test('and the examples of this test name the same variables', () => {
    expect(Object.keys(examples).sort()).toEqual(Object.keys(variables).sort());
  });
});
