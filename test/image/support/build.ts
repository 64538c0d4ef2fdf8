import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { makeBaseImages } from './base-images.ts';
import { Engine } from './engine.ts';
import { missing, run } from './programs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Storage that holds the built image; undefined where the tools for it are missing. */
    storage: string | undefined;
  }
}

export const IMAGE = 'codearts-graphql';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const DOCKERFILE = join(repository, 'deploy/Dockerfile');

let folder: string | undefined;

/** Builds the image from the Dockerfile as it stands. */
export async function setup(project: TestProject): Promise<void> {
  const lacking = await missing(['buildah', 'podman', 'runc', 'ldd']);
  if (process.platform !== 'linux' || process.arch !== 'x64') lacking.push('Linux on x64');
  if (lacking.length > 0) {
    process.stderr.write(`The tests of the image are skipped for want of ${lacking.join(', ')}\n`);
    project.provide('storage', undefined);
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  const engine = new Engine(folder);
  const [build = '', server = ''] = [...(await readFile(DOCKERFILE, 'utf8')).matchAll(/^FROM (\S+)/gm)].map(
    ([, name = '']) => name,
  );
  await makeBaseImages(engine, build, server);
  const how = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--quiet'];
  const from = ['--ignorefile', `${DOCKERFILE}.dockerignore`, '--file', DOCKERFILE, repository];
  await engine.buildah('bud', ...how, ...(await npmVolumes()), '--tag', IMAGE, ...from);
  project.provide('storage', folder);
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** What npm of this machine needs to reach its registry, and what it has fetched before. */
async function npmVolumes(): Promise<string[]> {
  const settings = ['userconfig', 'cache', 'cafile'];
  const [config = '', cache = '', authorities = ''] = await Promise.all(
    settings.map(async (name) => (await run('npm', ['config', 'get', name], repository)).trim()),
  );
  const volumes = [
    [config, '/root/.npmrc:ro'],
    [cache, '/root/.npm'],
    [authorities, `${authorities}:ro`],
  ];
  return volumes.filter(([from = '']) => existsSync(from)).flatMap(([from, to]) => ['--volume', `${from}:${to}`]);
}
