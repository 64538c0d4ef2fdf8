import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { IMAGE } from './build.ts';
import type { Engine } from './engine.ts';

/** A container that runs; it ends with the test at the latest. */
export interface Container {
  readonly name: string;
  /** Everything that it has written so far. */
  readonly log: () => string;
  /** Resolves with the match as soon as the log has one; rejects when the container ends before. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit status of the container. */
  readonly ended: Promise<number | null>;
  /** What the kernel says of the server's process: a file of `/proc/PID`. */
  proc(file: string): Promise<string>;
}

/** Network and limits of a machine without network namespaces; a machine with them needs neither. */
const HERE = ['--network', 'host', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

let started = 0;

/** Runs the image with these options of `podman run`. */
export function startContainer(engine: Engine, options: readonly string[], env: Record<string, string>): Container {
  started += 1;
  const name = `server-${process.pid}-${started}`;
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const args = ['run', '--name', name, ...HERE, ...options, ...variables, IMAGE];
  const child = spawn('podman', [...engine.podmanOptions, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(async () => {
    await engine.podman('rm', '--force', '--ignore', name);
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    name,
    log: () => log,
    ended,
    async writes(pattern) {
      for (;;) {
        const match = pattern.exec(log);
        if (match) return match;
        const next = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
        // The last of the output may have come together with the end.
        if (!Array.isArray(next) && !pattern.test(log)) throw new Error(`It ended before it wrote ${pattern}:\n${log}`);
      }
    },
    async proc(file) {
      const pid = (await engine.podman('inspect', '--format', '{{.State.Pid}}', name)).trim();
      return readFile(`/proc/${pid}/${file}`, 'utf8');
    },
  };
}
