import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entryPath } from './command.ts';
import { unusedPort } from './unused-port.ts';

/** Heap of the server under test, in MiB: a small container's. */
const HEAP_MIB = 256;
const MEASURED = fileURLToPath(new URL('measured-process.mjs', import.meta.url));

/** Only Linux tells, and resets, the peak of another process's memory. */
export const TELLS_PEAK_MEMORY = process.platform === 'linux';

/** The built server in a process of its own, on a small heap, measured from inside. */
export interface ServerProcess extends AsyncDisposable {
  /** Base URL of the GraphQL listener. */
  readonly url: string;
  /** Base URL of the management listener. */
  readonly management: string;
  readonly isAlive: () => boolean;
  /** Standard output and standard error since the last call. */
  takeLog(): string;
  /** Longest time since the last call in which no request of another connection was served, in milliseconds. */
  longestTurnMs(): Promise<number>;
  /** Bytes of live objects, on the heap and beside it. */
  memoryUsed(): Promise<number>;
  /** Peak of resident memory since {@link forgetPeak}, in MiB. */
  peakMemoryMiB(): number;
  forgetPeak(): void;
  /** Sends SIGTERM and resolves with the exit code, null when the process had to be killed. */
  stop(): Promise<number | null>;
}

/** Starts one; `npm test` and `npm run fuzz` have built it. */
export async function startServerProcess(
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, '--import', MEASURED, entryPath('main')], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      // The port of a listener that is asked for any port cannot be `0`, which turns it off.
      MANAGEMENT_PORT: String(await unusedPort()),
      LOG_FORMAT: 'json',
      CODEARTS_ENDPOINT: endpoint,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  const append = (text: string) => {
    log += text;
  };
  child.stdout?.setEncoding('utf8').on('data', append);
  child.stderr?.setEncoding('utf8').on('data', append);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const [, url = '', management = ''] = await firstLine(child, () => log);

  const procFile = (name: string) => `/proc/${child.pid}/${name}`;
  const stop = async () => {
    child.kill('SIGTERM');
    return exited;
  };
  return {
    url,
    management,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    takeLog() {
      const taken = log;
      log = '';
      return taken;
    },
    longestTurnMs: () => ask(child, 'longestTurnMs'),
    memoryUsed: () => ask(child, 'memoryUsed'),
    peakMemoryMiB() {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(procFile('status'), 'utf8')) ?? [];
      return Number(kilobytes) / 1_024;
    },
    // proc(5): 5 resets the peak to what is resident now.
    forgetPeak: () => writeFileSync(procFile('clear_refs'), '5'),
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Waits for the line that names the addresses. */
function firstLine(child: ChildProcess, log: () => string): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = /"url":"(http:[^"]+)","management":"(http:[^"]+)"/.exec(log());
      if (match) resolve(match);
    };
    child.stdout?.on('data', look);
    child.once('exit', () => reject(new Error(`The server ended before it listened:\n${log()}`)));
  });
}

async function ask(child: ChildProcess, question: string): Promise<number> {
  const response = once(child, 'message');
  child.send(question);
  const [value] = await response;
  return Number(value);
}
