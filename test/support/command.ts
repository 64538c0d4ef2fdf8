import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a command ended with. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on running. */
export interface Running extends AsyncDisposable {
  readonly pid: number | undefined;
  /** Everything that it has written to standard output so far. */
  readonly stdout: () => string;
  /** Resolves with the match as soon as standard output has one; rejects when the command ends before. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
  /** Asks it to stop and waits for its end; by SIGTERM unless told otherwise. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export type Entry = 'cli' | 'main';

type Env = Readonly<Record<string, string>>;

/** Where the built entry is. */
export function entryPath(entry: Entry): string {
  return fileURLToPath(new URL(`../../dist/${entry}.js`, import.meta.url));
}

/** Nothing of the environment of the tests but where programs are. */
function only(env: Env): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], ...env };
}

/** Runs a program to its end. */
export function runProgram(program: string, args: readonly string[], env: Env = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(program, [...args], { env: only(env) }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    onTestFinished(() => void child.kill('SIGKILL'));
  });
}

/** Runs the built command line to its end. */
export function runCommand(entry: Entry, args: readonly string[], env: Env = {}): Promise<Ended> {
  return runProgram(process.execPath, [entryPath(entry), ...args], env);
}

/** Starts the built command line; it ends with the test at the latest, however that ends. */
export function startCommand(entry: Entry, args: readonly string[], env: Env = {}): Running {
  return startProgram(process.execPath, [entryPath(entry), ...args], env);
}

/** Starts any program; it ends with the test at the latest, however that ends. */
export function startProgram(program: string, args: readonly string[], env: Env = {}, cwd?: string): Running {
  const child = spawn(program, args, { env: only(env), cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, stdout, stderr }));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const stop = (name: NodeJS.Signals = 'SIGTERM') => {
    signal(name);
    return ended;
  };
  return {
    pid: child.pid,
    stdout: () => stdout,
    writes: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = pattern.exec(stdout);
          if (match) resolve(match);
        };
        look();
        void ended.then(() => reject(new Error(`It ended before it wrote ${pattern}:\n${stdout}${stderr}`)));
      }),
    signal,
    ended,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}
