import { constants, copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Program, start } from './program.ts';
import { run } from './run.ts';

const here = join(import.meta.dirname, '..');

/** A server that mounts the app, as docs/how-to/library.md shows it. */
export interface Mount {
  /** Arguments for Node.js, run in the folder of the project. */
  readonly args: readonly string[];
  /** Folder of the project that holds it, relative to the one with all projects. */
  readonly folder: string;
  /** What its output says once it listens; the port is the first group. */
  readonly listening: RegExp;
  /** Its exit code after SIGTERM. */
  readonly exitCode: number;
}

/** A sample that is one file. */
export function script(name: string): Mount {
  return { args: [`${name}.mjs`], folder: 'servers', listening: /Listening \{[^}]*port: (\d+)/, exitCode: 0 };
}

const NEXT = 'node_modules/next/dist/bin/next';

export const mounts = {
  'node:http': script('node-http'),
  Fastify: script('fastify'),
  'Express 5': script('express'),
  Hono: script('hono'),
  'Next.js': {
    args: [NEXT, 'start', '--hostname', '127.0.0.1'],
    folder: 'next',
    listening: /Local: +http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready in/,
    exitCode: 143,
  },
} satisfies Record<string, Mount>;

/**
 * Makes the projects in a folder whose `node_modules` has the package.
 *
 * @returns the folder with the servers' samples, and with the packages that they import.
 */
export async function makeProjects(folder: string): Promise<string> {
  const servers = join(folder, 'servers');
  cpSync(join(here, 'samples'), servers, { recursive: true });
  for (const name of ['fastify', 'hono', '@hono/node-server', 'express']) {
    link(join(here, 'node_modules', name), join(servers, 'node_modules', name));
  }
  link(join(here, '../../node_modules/@types'), join(servers, 'node_modules/@types'));
  copyFileSync(join(here, 'support/consumer.ts'), join(servers, 'consumer.mts'));
  await buildNext(join(folder, 'next'));
  return servers;
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Turbopack compiles no file outside of the folder with the lock file, so that the framework is copied. */
async function buildNext(project: string): Promise<void> {
  cpSync(join(here, 'samples/next'), project, { recursive: true });
  cpSync(join(here, 'node_modules'), join(project, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  await run(process.execPath, [NEXT, 'build'], project, NEXT_ENV);
}

const NEXT_ENV = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };

/** Starts a server that mounts the app; `env` is what its environment holds besides. */
export function startMount(
  { args, folder, listening }: Mount,
  projects: string,
  env: Readonly<Record<string, string>>,
): Promise<Program> {
  const settings = folder === 'next' ? { ...NEXT_ENV, NODE_OPTIONS: '--max-http-header-size=131072' } : {};
  return start(process.execPath, args, join(projects, folder), { PORT: '0', ...settings, ...env }, listening);
}
