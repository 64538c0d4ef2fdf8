// Folders for configuration that a started server reads.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const folders = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** @param {string} name of the server @returns {Promise<string>} a folder that ends with this process */
export async function temporaryFolder(name) {
  const folder = await mkdtemp(join(tmpdir(), `bench-${name}-`));
  folders.push(folder);
  return folder;
}
