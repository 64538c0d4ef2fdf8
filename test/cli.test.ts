import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { variables } from '../src/config/variables.ts';
import { schema } from '../src/schema/index.ts';
import { printSubgraph } from '../src/schema/print.ts';
import { runCommand, runProgram, startCommand } from './support/command.ts';
import { temporaryFile } from './support/temporary-file.ts';
import { startUpstream } from './support/upstream.ts';

// The built files are what is started here: `npm test` builds them first.

const ANY_PORTS = { PORT: '0', MANAGEMENT_PORT: '0' };
const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

describe('what ends at once', () => {
  test('--help names every variable, command and option', async () => {
    const { code, stdout, stderr } = await runCommand('cli', ['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of [...Object.keys(variables), 'emulator', '--port', '--host', 'print-schema', '--subgraph']) {
      expect(stdout).toContain(name);
    }
  });

  test('--version is that of package.json', async () => {
    const { code, stdout } = await runCommand('cli', ['--version']);
    expect([code, stdout]).toEqual([0, `${JSON.parse(read('package.json')).version}\n`]);
  });

  test('print-schema prints schema.graphql', async () => {
    expect(await runCommand('cli', ['print-schema'])).toEqual({ code: 0, stdout: read('schema.graphql'), stderr: '' });
  });

  test('print-schema --subgraph prints what a gateway composes', async () => {
    const { code, stdout } = await runCommand('cli', ['print-schema', '--subgraph']);
    expect([code, stdout]).toEqual([0, printSubgraph(schema)]);
    expect(() => buildSchema(stdout, { assumeValidSDL: true })).not.toThrow();
  });
});

describe('wrong use is status 2 and two clear lines', () => {
  test.each([
    [['constructor'], "'constructor'"],
    [['--nonsense'], "'--nonsense'"],
    [['serve', 'twice'], "'twice'"],
    [['print-schema', '--port', '80'], "'--port'"],
    [['emulator', '--port', '65536'], "'65536'"],
  ])('%j', async (args, named) => {
    const { code, stdout, stderr } = await runCommand('cli', args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^[^\n]+\nTry --help\.\n$/);
    expect(stderr).toContain(named);
  });
});

describe('a start that cannot be is status 1', () => {
  test('with one line for each fault of the environment', async () => {
    const env = { PORT: 'http', LOG_LEVEL: 'loud', CODEARTS_ENDPOINT: 'http://repo.example.com' };
    const { code, stdout, stderr } = await runCommand('main', [], env);
    expect([code, stdout]).toEqual([1, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(['CODEARTS_ENDPOINT', 'LOG_LEVEL', 'PORT']);
    for (const line of lines) expect(line).toMatch(/ must be .+, got .+/);
  });
});

describe('what goes on running', () => {
  test('emulator --port 0 says where it is, and answers there', async () => {
    const emulator = startCommand('cli', ['emulator', '--port', '0']);
    const [url = ''] = await emulator.writes(/http:\/\/127\.0\.0\.1:\d+/);
    const answer = await fetch(`${url}/v4/user/emails`, { headers: { 'x-auth-token': 'demo-token' } });
    expect(await answer.json()).toMatchObject({ commit_email: '1@email.com' });
    expect(await emulator.stop()).toMatchObject({ code: 0, stderr: '' });
  });

  test('without any configuration it prints a curl line that works as pasted', async () => {
    const server = startCommand('main', [], ANY_PORTS);
    const [, line = ''] = await server.writes(/(curl [^\n]*)\n/);
    await server.writes(/"listening"/);
    const { code, stdout } = await runProgram('bash', ['-c', line]);
    expect([code, JSON.parse(stdout)]).toEqual([0, { data: { me: { commitEmail: '1@email.com', state: 'ACTIVE' } } }]);
    expect(server.stdout()).toMatch(/^ *Explore: +http:\/\/127\.0\.0\.1:\d+\/graphql$/m);
    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  });

  test('with trusted documents it names them, and prints no line that could not work', async () => {
    const TRUSTED_DOCUMENTS = temporaryFile('manifest.json', '{"1":"query Me { me { id } }"}');
    const server = startCommand('main', [], { ...ANY_PORTS, TRUSTED_DOCUMENTS });
    await server.writes(/"listening"/);
    expect(server.stdout()).toMatch(/^ *It runs: .*\(Me\)$/m);
    expect(server.stdout()).not.toMatch(/curl|Explore/);
    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  });

  test('with an endpoint it asks that one, and prints log lines alone', async () => {
    await using upstream = await startUpstream();
    const server = startCommand('cli', [], { ...ANY_PORTS, CODEARTS_ENDPOINT: upstream.url });
    const [, line = ''] = await server.writes(/^(.*"listening".*)\n/m);
    const answer = await fetch(`${JSON.parse(line).url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token' },
      body: '{"query":"{ me { commitEmail } }"}',
    });
    expect(await answer.json()).toEqual({ data: { me: { commitEmail: '1@email.com' } } });
    expect(upstream.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v4/user/emails']);
    const { code, stdout, stderr } = await server.stop();
    expect([code, stderr]).toEqual([0, '']);
    for (const text of stdout.trimEnd().split('\n')) expect(JSON.parse(text)).toHaveProperty('level');
  });
});
