import { isLoopback } from '../loopback.ts';
import type { Read } from './read.ts';
import { iamUrl } from './regions.ts';
import { FileError, readTextFile } from './text-file.ts';

/** Maximum size of the password's file, in bytes. */
const MAX_PASSWORD_BYTES = 4_096;

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
      'CODEARTS_SHARED_IDENTITY must be yes when CODEARTS_AUTH is iam, unless the server listens on loopback only',
    );
  }
  const required = (name: 'IAM_DOMAIN' | 'IAM_USERNAME' | 'IAM_PROJECT', otherwise?: string) => {
    const value = read(name) ?? otherwise;
    if (value === undefined) faults.add(`${name} must be set when CODEARTS_AUTH is iam`);
    return value ?? '';
  };
  const endpoint = read('IAM_ENDPOINT') ?? (region && iamUrl(region));
  if (endpoint === undefined && read('CODEARTS_ENDPOINT') !== undefined) {
    faults.add('IAM_ENDPOINT must be set when CODEARTS_AUTH is iam and CODEARTS_REGION is not set');
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
    faults.add('IAM_PASSWORD or IAM_PASSWORD_FILE must be set when CODEARTS_AUTH is iam, and not both');
    return '';
  }
  return password ?? readPasswordFile(file ?? '', faults);
}

function readPasswordFile(file: string, faults: Set<string>): string {
  try {
    // An editor ends a file with a line break, which is no part of the password.
    const password = readTextFile(file, MAX_PASSWORD_BYTES).replace(/\r?\n$/, '');
    if (password === '') faults.add('IAM_PASSWORD_FILE must be a file that holds a password, got an empty one');
    return password;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    faults.add(`IAM_PASSWORD_FILE must be a readable file, got ${error.message} for ${JSON.stringify(file)}`);
    return '';
  }
}
