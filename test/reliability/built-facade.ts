import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { startCommand } from '../support/command.ts';
import type { GraphQLAnswer } from '../support/facade.ts';
import { openSocket } from '../support/raw-socket.ts';

/** Options of a test that starts a process, which takes a busy machine long. */
export const A_PROCESS = { timeout: 120_000 };

/** The built server in a process of its own, for what Node.js reads once at its start. */
export interface BuiltFacade extends AsyncDisposable {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  ask(query: string): Promise<GraphQLAnswer>;
  /** Sends a request in full, headers included, on a connection of its own. */
  post(request: string): Promise<{ readonly status: number | undefined }>;
  /** Most memory that it had in use so far, in megabytes; Linux tells it. */
  peakMb(): Promise<number>;
  readonly log: () => string;
}

/** Starts one; `npm test` has built it. */
export async function startBuiltFacade(endpoint: string, env: Record<string, string>): Promise<BuiltFacade> {
  const command = startCommand('main', [], {
    PORT: '0',
    MANAGEMENT_PORT: '0',
    LOG_FORMAT: 'json',
    SHUTDOWN_TIMEOUT_MS: '1',
    CODEARTS_ENDPOINT: endpoint,
    ...env,
  });
  const [, origin] = await command.writes(/"url":"(http:[^"]+)"/);
  const url = `${origin}/graphql`;
  return {
    url,
    async peakMb() {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${command.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) / 1_024;
    },
    async ask(query) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-auth-token': 'the-token' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as GraphQLAnswer;
    },
    async post(request) {
      const socket = await openSocket(url);
      socket.write(request);
      const status = await Promise.race([once(socket, 'data').then(String), once(socket, 'close').then(() => '')]);
      socket.destroy();
      return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(status)?.[1]) };
    },
    log: command.stdout,
    [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
  };
}
