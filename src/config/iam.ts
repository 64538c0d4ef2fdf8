import { isLoopback } from '../loopback.ts';
import type { Environment, Settings } from './environment.ts';
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

/**
 * Reads how the server authenticates itself; undefined if each caller has a token.
 *
 * @param env tells what was given: a value that is not accepted is a problem already, and not missing.
 */
export function readIam(settings: Settings, env: Environment, problems: string[]): IamConfig | undefined {
  const { HOST, CODEARTS_REGION: region, IAM_DOMAIN, IAM_USERNAME, IAM_PROJECT } = settings;
  if (settings.CODEARTS_AUTH !== 'iam') return undefined;
  if (!isLoopback(HOST) && settings.CODEARTS_SHARED_IDENTITY !== 'yes') {
    problems.push(
      'CODEARTS_SHARED_IDENTITY must be yes when CODEARTS_AUTH is iam, unless the server listens on loopback only',
    );
  }
  if (env['CODEARTS_ENDPOINT'] && !env['IAM_ENDPOINT'] && !env['CODEARTS_REGION']) {
    problems.push('IAM_ENDPOINT must be set when CODEARTS_AUTH is iam and CODEARTS_REGION is not set');
  }
  for (const name of ['IAM_DOMAIN', 'IAM_USERNAME', 'IAM_PROJECT']) {
    const isDerived = name === 'IAM_PROJECT' && env['CODEARTS_REGION'];
    if (!env[name] && !isDerived) problems.push(`${name} must be set when CODEARTS_AUTH is iam`);
  }
  return {
    endpoint: settings.IAM_ENDPOINT ?? (region && iamUrl(region)),
    domain: IAM_DOMAIN ?? '',
    username: IAM_USERNAME ?? '',
    password: readPassword(settings, env, problems),
    project: IAM_PROJECT ?? region ?? '',
  };
}

function readPassword(settings: Settings, env: Environment, problems: string[]): string {
  const { IAM_PASSWORD: password, IAM_PASSWORD_FILE: file } = settings;
  if (Boolean(env['IAM_PASSWORD']) === Boolean(env['IAM_PASSWORD_FILE'])) {
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
