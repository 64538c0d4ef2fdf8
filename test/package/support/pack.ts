import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { instructions } from './dockerfile.ts';
import { run } from './run.ts';

/** What all tests look at; made once. */
export interface Made {
  /** The package as npm packed it. */
  readonly tarball: string;
  /** The server as the image has it. */
  readonly server: string;
  /** A folder in which the package, and nothing else, was installed. */
  readonly alone: string;
  /** What npm complained about while it installed there. */
  readonly complaints: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    made: Made;
  }
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));

let root: string | undefined;

/** Runs the steps of the image's build on a copy of the repository, and installs the package that they make. */
export async function setup(project: TestProject): Promise<void> {
  root = await mkdtemp(join(tmpdir(), 'package-'));
  const source = join(root, 'source');
  await copyRepository(source);
  for (const step of instructions('RUN')) await run('sh', ['-c', step], source);
  const [tarball = ''] = (await readdir(root)).filter((name) => name.endsWith('.tgz'));
  const alone = join(root, 'alone');
  await mkdir(alone);
  await writeFile(join(alone, 'package.json'), '{}');
  const { stderr } = await run('npm', ['install', '--omit=dev', '--no-progress', join(root, tarball)], alone);
  project.provide('made', { tarball: join(root, tarball), server: join(root, 'server'), alone, complaints: stderr });
}

export async function teardown(): Promise<void> {
  if (root !== undefined) await rm(root, { recursive: true });
}

/** What `COPY . .` copies: the files of the repository, and nothing that was built or installed. */
async function copyRepository(target: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], repository);
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(target, file)), { recursive: true });
    await cp(join(repository, file), join(target, file));
  }
}
