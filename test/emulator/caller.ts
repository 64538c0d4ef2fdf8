import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher, request } from 'undici';
import { afterAll } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts';

export const EMAILS = '/v4/user/emails';
export const SEND_CODE = '/v4/user/email-verify-code';
export const AUTH_TOKENS = '/v3/auth/tokens';

/** An emulator that ends with the test file. */
export async function emulatorForThisFile(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  afterAll(() => emulator.close());
  return emulator;
}

/** Without pipelining each call has a connection of its own, which ends with it. */
const DISPATCHER = new Agent({ pipelining: 0, maxHeaderSize: 1024 * 1024 });

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One call on a connection of its own; resolves with the headers. */
export function open(
  emulator: Emulator,
  method: Dispatcher.HttpMethod,
  path: string,
  { token, body, headers, signal }: CallOptions = {},
): Promise<Dispatcher.ResponseData> {
  return request(emulator.url + path, {
    method,
    headers: { ...headers, ...(token === undefined ? {} : { 'X-Auth-Token': token }) },
    body: typeof body === 'object' ? JSON.stringify(body) : (body ?? null),
    dispatcher: DISPATCHER,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** One call and its whole answer. */
export async function call(
  emulator: Emulator,
  method: Dispatcher.HttpMethod,
  path: string,
  options?: CallOptions,
): Promise<Answered> {
  const response = await open(emulator, method, path, options);
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
}

export function readMe(emulator: Emulator, token: string): Promise<Answered> {
  return call(emulator, 'GET', EMAILS, { token });
}

export function updateEmail(emulator: Emulator, token: string, body: string | object): Promise<Answered> {
  return call(emulator, 'PUT', EMAILS, { token, body });
}

/** The text of a reference page's JSON without its white space: what an answer with these very fields looks like. */
export function fixture(name: string): string {
  return JSON.stringify(parsedFixture(name));
}

export function parsedFixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixtures/upstream/${name}.json`, import.meta.url), 'utf8'));
}
