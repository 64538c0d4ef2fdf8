import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBackend, type Route } from './backend.ts';
import { type CallEnd, CallLog, type RecordedCall } from './calls.ts';
import { Exchange } from './exchange.ts';
import type { Service } from './operations/operation.ts';
import { serve, serveFailure } from './serve.ts';

export { type DemoToken, demoTokens } from './accounts.ts';
export { type FaultReference, faultReference } from './faults/table.ts';
export { demoLogin } from './operations/auth-tokens.ts';
export { userOperation } from './operations/user-operation.ts';
export type { CallEnd, RecordedCall, Route, Service };

/** Room for a token of 100,000 characters, in bytes of all request headers together. */
const MAX_HEADER_BYTES = 256 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

/** How an emulator is started; every field has a default. */
export interface EmulatorOptions {
  /** The address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Called for each mail that the service would have sent with a verification code. */
  readonly onMail?: (mail: { readonly to: string; readonly code: string }) => void;
  /** The clock, in milliseconds since 1970: for the expiry of IAM's tokens and the times of a user; `Date.now` by default. */
  readonly now?: () => number;
  /** How long a token of the emulated IAM is valid, in milliseconds; 24 hours by default. */
  readonly iamTokenLifetimeMs?: number;
  /** Makes the routes of further operations; none by default. */
  readonly furtherRoutes?: (service: Service) => readonly Route[];
}

/** A running emulator of the REST operations and of IAM's login. */
export interface Emulator extends AsyncDisposable {
  /** Base URL of both APIs, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** The calls received, oldest first: the last 10,000; grows while the emulator runs. */
  readonly calls: readonly RecordedCall[];
  /**
   * Resolves with every call received that satisfies `where` (all do by default), as soon as there are `count` of them.
   * A call counts as received when its body has been read. Stays pending when the emulator is closed before.
   */
  waitForCalls(count: number, where?: (call: RecordedCall) => boolean): Promise<readonly RecordedCall[]>;
  /**
   * Makes the calls with this token (or the logins with this password) follow a fault script from its first step on;
   * `ok` ends any misbehaviour. An unknown token gets a user of its own.
   *
   * @param script as behind `fault:` in a token: `status=503,ok`
   * @throws TypeError that names what was expected and what came
   */
  script(credential: string, script: string): void;
  /** Ends every connection at once and resolves when the port is free again; a second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts an emulator, with users, codes and tokens of its own in memory.
 *
 * @throws when the port cannot be listened on
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, now = Date.now, onMail = () => {} } = options;
  const { iamTokenLifetimeMs = DAY_MS, furtherRoutes = () => [] } = options;
  const { routes, scripts } = createBackend({ now, onMail, iamTokenLifetimeMs, furtherRoutes });
  const calls = new CallLog();
  let closed: Promise<void> | undefined;

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const exchange = new Exchange(request, response, () => closed !== undefined);
    serve(exchange, routes, scripts, calls).catch((error: unknown) => serveFailure(exchange, error));
  });
  await once(server.listen(port, host), 'listening');

  const close = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  // A listening TCP server's address is an object; the type also covers pipes and servers that do not listen.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    calls: calls.calls,
    waitForCalls: (count, where = () => true) => calls.waitFor(count, where),
    script: (credential, script) => scripts.set(credential, script),
    close,
    [Symbol.asyncDispose]: close,
  };
}
