import { readFileSync } from 'node:fs';
import { isLoopback } from './loopback.ts';
import type { Read } from './read.ts';

/** The identity that the server takes on by itself. */
export interface IamConfig {
  /** Base URL of IAM; undefined when the embedded emulator is to answer. */
  readonly endpoint: string | undefined;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

/** Reads how the server logs in, if it does; what is missing becomes a fault. */
export function readIam(read: Read, faults: Set<string>): IamConfig | undefined {
  const region = read('CODEARTS_REGION');
  const shared = read('CODEARTS_SHARED_IDENTITY');
  if (read('CODEARTS_AUTH') !== 'iam') return undefined;
  if (!isLoopback(read('HOST')) && shared !== 'yes') {
    faults.add(
      'CODEARTS_SHARED_IDENTITY: expected yes when CODEARTS_AUTH is iam and HOST is not loopback, got nothing',
    );
  }
  const required = (name: 'IAM_DOMAIN' | 'IAM_USERNAME' | 'IAM_PROJECT', otherwise?: string) => {
    const value = read(name) ?? otherwise;
    if (value === undefined) faults.add(`${name}: expected it to be set when CODEARTS_AUTH is iam, got nothing`);
    return value ?? '';
  };
  const regional = region && `https://iam.${region}.myhuaweicloud.com`;
  const endpoint = read('IAM_ENDPOINT') ?? regional;
  if (endpoint === undefined && read('CODEARTS_ENDPOINT') !== undefined) {
    faults.add('IAM_ENDPOINT: expected it to be set when CODEARTS_AUTH is iam and there is no region, got nothing');
  }
  return {
    endpoint,
    domain: required('IAM_DOMAIN'),
    username: required('IAM_USERNAME'),
    password: readPassword(read, faults),
    project: required('IAM_PROJECT', region),
  };
}

function readPassword(read: Read, faults: Set<string>): string {
  const password = read('IAM_PASSWORD');
  const file = read('IAM_PASSWORD_FILE');
  if ((password === undefined) === (file === undefined)) {
    faults.add('IAM_PASSWORD and IAM_PASSWORD_FILE: expected one of them when CODEARTS_AUTH is iam');
    return '';
  }
  return password ?? readPasswordFile(file ?? '', faults);
}

function readPasswordFile(file: string, faults: Set<string>): string {
  try {
    // An editor ends a file with a line break, which is no part of the password.
    const password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (password === '') faults.add('IAM_PASSWORD_FILE: expected a file that holds a password, got an empty one');
    return password;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    faults.add(`IAM_PASSWORD_FILE: expected a file that can be read, got ${why} for ${JSON.stringify(file)}`);
    return '';
  }
}
