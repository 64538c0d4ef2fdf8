import { isLoopback } from '../loopback.ts';
import type { Settings } from './environment.ts';
import { iamUrl } from './regions.ts';
import { FileError, readTextFile } from './text-file.ts';

/** Maximum size of a password file, in bytes. */
const MAX_PASSWORD_BYTES = 4_096;

/** The identity that the server acts as for all callers. */
export interface IamConfig {
  /** Base URL of IAM; undefined for the embedded emulator. */
  readonly endpoint: string | undefined;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

/** Reads how the server authenticates itself; undefined if each caller has a token. */
export function readIam(settings: Settings, problems: string[]): IamConfig | undefined {
  const { HOST, CODEARTS_ENDPOINT, CODEARTS_REGION: region, IAM_DOMAIN, IAM_USERNAME, IAM_PROJECT } = settings;
  if (settings.CODEARTS_AUTH !== 'iam') return undefined;
  if (!isLoopback(HOST) && settings.CODEARTS_SHARED_IDENTITY !== 'yes') {
    problems.push(
      'CODEARTS_SHARED_IDENTITY must be yes when CODEARTS_AUTH is iam, unless the server listens on loopback only',
    );
  }
  const endpoint = settings.IAM_ENDPOINT ?? (region && iamUrl(region));
  if (endpoint === undefined && CODEARTS_ENDPOINT !== undefined) {
    problems.push('IAM_ENDPOINT must be set when CODEARTS_AUTH is iam and CODEARTS_REGION is not set');
  }
  const required = { IAM_DOMAIN, IAM_USERNAME, IAM_PROJECT: IAM_PROJECT ?? region };
  for (const [name, value] of Object.entries(required)) {
    if (value === undefined) problems.push(`${name} must be set when CODEARTS_AUTH is iam`);
  }
  return {
    endpoint,
    domain: IAM_DOMAIN ?? '',
    username: IAM_USERNAME ?? '',
    password: readPassword(settings, problems),
    project: required.IAM_PROJECT ?? '',
  };
}

function readPassword({ IAM_PASSWORD: password, IAM_PASSWORD_FILE: file }: Settings, problems: string[]): string {
  if ((password === undefined) === (file === undefined)) {
    problems.push('IAM_PASSWORD or IAM_PASSWORD_FILE must be set when CODEARTS_AUTH is iam, and not both');
    return '';
  }
  if (file === undefined) return password ?? '';
  try {
    // The line break at the end of a text file is not part of the password.
    const text = readTextFile(file, MAX_PASSWORD_BYTES).replace(/\r?\n$/, '');
    if (text === '') problems.push('IAM_PASSWORD_FILE must be a file that holds a password, got an empty one');
    return text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(`IAM_PASSWORD_FILE must be a readable file, got ${error.message} for ${JSON.stringify(file)}`);
    return '';
  }
}
