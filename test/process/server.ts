import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { entryPath } from '../support/command.ts';
import { unusedPort } from '../support/unused-port.ts';

/** The limit that the server has for its end, in milliseconds. */
export const SHUTDOWN_TIMEOUT_MS = 5_000;

/** A server whose standard streams are anything; it has the embedded emulator behind it. */
export interface StartedServer {
  readonly child: ChildProcess;
  /** Sends one query; resolves with the status of its response. */
  ask(): Promise<number>;
  /** The value of a metric without labels. */
  metric(name: string): Promise<number>;
  /** Stops it by SIGTERM; resolves with its exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/**
 * Starts the built server.
 *
 * @param redirections of a shell: `>/dev/full`.
 */
export async function startRedirected(redirections: string, env: Record<string, string> = {}): Promise<StartedServer> {
  const [port, managementPort] = [await unusedPort(), await unusedPort()];
  const child = spawn('bash', ['-c', `exec ${redirections}; exec "$0" "$1"`, process.execPath, entryPath('main')], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      LOG_FORMAT: 'json',
      SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_TIMEOUT_MS),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => killGroup(child.pid));
  const ended = once(child, 'exit');
  const management = `http://127.0.0.1:${managementPort}`;
  const isReady = () =>
    fetch(`${management}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
  return {
    child,
    async ask() {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token' },
        body: '{"query":"{ me { state } }"}',
      });
      await response.text();
      return response.status;
    },
    async metric(name) {
      const page = await (await fetch(`${management}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]);
    },
    async stop() {
      const toldAt = performance.now();
      child.kill('SIGTERM');
      const [code] = await ended;
      return { code, ms: performance.now() - toldAt };
    },
  };
}

/** Everything that the server has written to standard output. */
export function outputOf({ child }: StartedServer): Promise<string> {
  return child.stdout ? text(child.stdout) : Promise.resolve('');
}

/** Ends what a shell has started, the reader of a pipe included. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
