import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm.mjs';

/**
 * Installs, in a folder of its own, what a production machine installs.
 *
 * @returns {Promise<{ warnings: string, sbom: { components: { name: string, version: string, licenses?: { license?: { id?: string, name?: string }, expression?: string }[] }[] } }>}
 *   what npm complained about, and the software bill of materials (CycloneDX).
 */
export async function installForProduction() {
  const folder = await mkdtemp(join(tmpdir(), 'production-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) await cp(file, join(folder, file));
    const { stderr } = await npm(['ci', '--omit=dev', '--no-progress'], { cwd: folder });
    // `npm sbom --omit=dev` leaves out whatever a development dependency needs too, so these must not be known at all.
    const { devDependencies: _, ...manifest } = JSON.parse(await readFile('package.json', 'utf8'));
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const { stdout } = await npm(['sbom', '--sbom-format=cyclonedx'], { cwd: folder });
    return { warnings: stderr, sbom: JSON.parse(stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
