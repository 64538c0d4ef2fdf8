import { expect, test } from 'vitest';
import { demoLogin, startEmulator } from '../../src/emulator/index.ts';
import { runCommand, startCommand } from '../support/command.ts';

// The built files are what is started here: `npm test` builds them first.

const identity = (endpoint: string) => ({
  PORT: '0',
  MANAGEMENT_PORT: '0',
  CODEARTS_ENDPOINT: endpoint,
  CODEARTS_AUTH: 'iam',
  IAM_ENDPOINT: endpoint,
  IAM_DOMAIN: demoLogin.domain,
  IAM_USERNAME: demoLogin.user,
  IAM_PASSWORD: demoLogin.password,
  IAM_PROJECT: 'cn-north-4',
});

test('the server logs in at its start, and its startup line names the identity that all clients share', async () => {
  await using emulator = await startEmulator();
  await using server = startCommand('main', [], identity(emulator.url));
  const [line = ''] = await server.writes(/.*"listening".*/);
  expect(JSON.parse(line)).toMatchObject({ identity: `all clients act as ${demoLogin.user}` });
  expect(emulator.calls.map((call) => call.path)).toEqual(['/v3/auth/tokens']);
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${JSON.parse(line).url}/graphql`, {
    method: 'POST',
    headers,
    body: '{"query":"{ me { id } }"}',
  });
  expect(await answer.json()).toEqual({ data: { me: { id: '21820' } } });
});

test('on a host that is not loopback it does not start, unless that is said', async () => {
  await using emulator = await startEmulator();
  const env = { ...identity(emulator.url), HOST: '0.0.0.0' };
  const refused = await runCommand('main', [], env);
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toMatch(/^CODEARTS_SHARED_IDENTITY must be yes [^\n]+\n$/);
  expect(emulator.calls).toHaveLength(0);
  await using server = startCommand('main', [], { ...env, CODEARTS_SHARED_IDENTITY: 'yes' });
  await server.writes(/"listening"/);
});
