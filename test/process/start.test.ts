import { describe, expect, test } from 'vitest';
import { listenOn } from '../../src/start-error.ts';
import { type Ended, runCommand, startCommand } from '../support/command.ts';
import { startUpstream } from '../support/upstream.ts';

// The built files are what is started here: `npm test` builds them first.

const ANY_PORTS = { PORT: '0', MANAGEMENT_PORT: '0' };
const A_PROCESS = { timeout: 120_000 };

/** Expects one line on standard error, nothing but log lines on standard output, and status 1. */
function expectOneLine({ code, stdout, stderr }: Ended, line: RegExp): void {
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).not.toContain('listening');
  expect(code).toBe(1);
}

describe('a start that the system does not allow is one line and status 1', () => {
  test('the port is in use', A_PROCESS, async () => {
    await using other = await startUpstream();
    const { port } = new URL(other.url);
    expectOneLine(
      await runCommand('main', [], { PORT: port, MANAGEMENT_PORT: '0' }),
      new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: the port is in use\\. Set PORT to another one\\.\n$`),
    );
  });

  test('the management port is in use', A_PROCESS, async () => {
    await using other = await startUpstream();
    const { port } = new URL(other.url);
    expectOneLine(
      await runCommand('main', [], { PORT: '0', MANAGEMENT_PORT: port }),
      new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .* Set MANAGEMENT_PORT to another one\\.\n$`),
    );
  });

  test("the emulator's port is in use", A_PROCESS, async () => {
    await using other = await startUpstream();
    const { port } = new URL(other.url);
    expectOneLine(
      await runCommand('cli', ['emulator', '--port', port]),
      new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .* Set --port to another one\\.\n$`),
    );
  });

  test('the host is unknown', A_PROCESS, async () => {
    expectOneLine(
      await runCommand('main', [], { ...ANY_PORTS, HOST: 'nowhere.invalid', CODEARTS_EMULATOR: 'yes' }),
      /^Cannot listen on nowhere\.invalid:0: the host name cannot be resolved\. Set HOST .*\n$/,
    );
  });

  test('the address belongs to another machine', A_PROCESS, async () => {
    expectOneLine(
      await runCommand('main', [], { ...ANY_PORTS, HOST: '192.0.2.1', CODEARTS_EMULATOR: 'yes' }),
      /^Cannot listen on 192\.0\.2\.1:0: this machine does not have that address\. Set HOST .*\n$/,
    );
  });

  test('while Redis and an identity are there, nothing of which keeps the process alive', A_PROCESS, async () => {
    await using other = await startUpstream();
    const { port } = new URL(other.url);
    expectOneLine(
      await runCommand('main', [], {
        PORT: port,
        MANAGEMENT_PORT: '0',
        REDIS_URL: 'redis://127.0.0.1:1',
        CODEARTS_AUTH: 'iam',
        IAM_DOMAIN: 'a',
        IAM_USERNAME: 'b',
        IAM_PASSWORD: 'c',
        IAM_PROJECT: 'd',
      }),
      /^Cannot listen on /,
    );
  });

  test.each(['EACCES', 'EAFNOSUPPORT', 'EMFILE', 'EAI_AGAIN', 'EWHATEVER'])('%s', async (code) => {
    const address = { host: '::', port: 80, settings: { host: 'HOST', port: 'PORT' } };
    const fail = () => Promise.reject(Object.assign(new Error('listen'), { code, syscall: 'listen' }));
    await expect(listenOn(address, fail)).rejects.toThrow(/^Cannot listen on \[::\]:80: [^\n]+\.$/);
  });

  test('anything else is a bug, and is passed on', async () => {
    const address = { host: '::', port: 80, settings: { host: 'HOST', port: 'PORT' } };
    await expect(listenOn(address, () => Promise.reject(new RangeError('a bug')))).rejects.toThrow(RangeError);
  });
});

test.each([
  ['HTTPS_PROXY', 'socks5://user:hunter2@proxy.example.com'],
  ['HTTP_PROXY', 'http://user:hunter2@proxy.example.com:99999'],
  ['https_proxy', 'http://user:hunter2%zz@proxy.example.com'],
  ['NO_PROXY', 'http://user:hunter2@example.com'],
  ['REDIS_URL', 'redis://:hunter2%zz@redis.example.com'],
  ['REDIS_URL', 'redis://:hunter2@redis.example.com/nonsense'],
])('a malformed %s is one line without the password', A_PROCESS, async (name, value) => {
  const env = { ...ANY_PORTS, CODEARTS_ENDPOINT: 'https://repo.example.com', [name]: value };
  const ended = await runCommand('main', [], env);
  expectOneLine(ended, new RegExp(`^${name} must be [^\n]+\n$`));
  expect(ended.stderr + ended.stdout).not.toContain('hunter2');
});

describe('the emulator on a host that is not loopback', () => {
  test.each(['production', 'development'])('stops the start with NODE_ENV=%s', A_PROCESS, async (NODE_ENV) => {
    expectOneLine(
      await runCommand('main', [], { ...ANY_PORTS, HOST: '0.0.0.0', NODE_ENV }),
      /^CODEARTS_ENDPOINT or CODEARTS_REGION must be set unless the server listens on loopback only .*\n$/,
    );
  });

  test('is served with CODEARTS_EMULATOR=yes', A_PROCESS, async () => {
    await using server = startCommand('main', [], { ...ANY_PORTS, HOST: '0.0.0.0', CODEARTS_EMULATOR: 'yes' });
    await server.writes(/"listening"/);
  });

  test('is served by the command that runs it alone', A_PROCESS, async () => {
    await using emulator = startCommand('cli', ['emulator', '--host', '0.0.0.0', '--port', '0']);
    await emulator.writes(/listens at http:\/\/0\.0\.0\.0:\d+/);
  });
});
