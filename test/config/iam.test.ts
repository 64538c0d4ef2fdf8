import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/read-config.ts';

const COMPLETE = {
  CODEARTS_AUTH: 'iam',
  CODEARTS_REGION: 'cn-north-4',
  IAM_DOMAIN: 'account',
  IAM_USERNAME: 'reader',
  IAM_PASSWORD: 'hunter2',
};

/** Longer than any text may be. */
const LONG = 'x'.repeat(1_001);

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env);
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('a region determines the endpoint and the project', () => {
  expect(readConfig(COMPLETE).iam).toEqual({
    endpoint: 'https://iam.cn-north-4.myhuaweicloud.com',
    domain: 'account',
    username: 'reader',
    password: 'hunter2',
    project: 'cn-north-4',
  });
});

test('IAM of eu-west-101 is in a domain of its own', () => {
  expect(readConfig({ ...COMPLETE, CODEARTS_REGION: 'eu-west-101' }).iam?.endpoint).toBe(
    'https://iam.eu-west-101.myhuaweicloud.eu',
  );
});

test('explicit values take precedence over the region', () => {
  const env = { ...COMPLETE, IAM_ENDPOINT: 'https://iam.example.com', IAM_PROJECT: 'other' };
  expect(readConfig(env).iam).toMatchObject({ endpoint: 'https://iam.example.com/', project: 'other' });
});

test('IAM is not used unless CODEARTS_AUTH=iam', () => {
  expect(readConfig({ ...COMPLETE, CODEARTS_AUTH: '' }).iam).toBeUndefined();
});

test.each(['IAM_DOMAIN', 'IAM_USERNAME', 'IAM_PASSWORD'])('%s is required', (name) => {
  const fault = faultOf({ ...COMPLETE, [name]: '' });
  expect(fault).toMatch(new RegExp(`^${name} [^\\n]*must be set [^\\n]+$`));
  expect(fault).not.toContain('hunter2');
});

test.each([
  [
    'IAM_ENDPOINT',
    'ftp://iam.example.com',
    { CODEARTS_REGION: '', CODEARTS_ENDPOINT: 'https://repo.example.com', IAM_PROJECT: 'p' },
  ],
  ['IAM_DOMAIN', LONG, {}],
  ['IAM_USERNAME', LONG, {}],
  ['IAM_PASSWORD', LONG, {}],
  ['IAM_PASSWORD_FILE', LONG, { IAM_PASSWORD: '' }],
  ['IAM_PROJECT', LONG, {}],
  ['CODEARTS_REGION', 'cn-north-99', {}],
  [
    'CODEARTS_ENDPOINT',
    'ftp://repo.example.com',
    { CODEARTS_REGION: '', IAM_ENDPOINT: 'https://iam.example.com', IAM_PROJECT: 'p' },
  ],
])('a value that is not accepted is one problem, and not a missing one: %s', (name, value, env) => {
  expect(faultOf({ ...COMPLETE, ...env, [name]: value })).toMatch(new RegExp(`^${name} must be (?!set)[^\\n]+$`));
});

test('IAM_ENDPOINT and IAM_PROJECT are required without a region', () => {
  const env = { ...COMPLETE, CODEARTS_REGION: '', CODEARTS_ENDPOINT: 'https://repo.example.com' };
  const names = faultOf(env)
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(names.sort()).toEqual(['IAM_ENDPOINT', 'IAM_PROJECT']);
});

test('a shared identity on a public host must be allowed explicitly', () => {
  const env = { ...COMPLETE, HOST: '0.0.0.0' };
  expect(faultOf(env)).toMatch(/^CODEARTS_SHARED_IDENTITY must be yes [^\n]+$/);
  expect(faultOf({ ...env, CODEARTS_SHARED_IDENTITY: 'yes' })).toBe('none');
});

test('a password and a password file exclude each other', () => {
  const fault = faultOf({ ...COMPLETE, IAM_PASSWORD_FILE: '/run/secrets/iam' });
  expect(fault).toMatch(/^IAM_PASSWORD or IAM_PASSWORD_FILE must be set [^\n]+not both$/);
  expect(fault).not.toContain('hunter2');
});

test('a password is read from a file without its last line break', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codearts-graphql-'));
  const file = join(folder, 'password');
  try {
    await writeFile(file, ' two words \n');
    const env = { ...COMPLETE, IAM_PASSWORD: '', IAM_PASSWORD_FILE: file };
    expect(readConfig(env).iam?.password).toBe(' two words ');
    await writeFile(file, '\n');
    expect(faultOf(env)).toMatch(/^IAM_PASSWORD_FILE must be [^\n]+$/);
    await rm(file);
    expect(faultOf(env)).toMatch(/^IAM_PASSWORD_FILE must be [^\n]+ENOENT[^\n]*$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ['/dev/zero', 'more than 4096 bytes'],
  ['/', 'EISDIR'],
  ['/dev/null', 'an empty one'],
])('a password is not read from %s', (file, got) => {
  const fault = faultOf({ ...COMPLETE, IAM_PASSWORD: '', IAM_PASSWORD_FILE: file });
  expect(fault).toMatch(/^IAM_PASSWORD_FILE must be [^\n]+$/);
  expect(fault).toContain(got);
});
