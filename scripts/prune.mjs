import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Specifiers of a file's own package, of values and of types. */
const OWN_IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g;

/**
 * Removes the modules of a build that nothing leads to: the commands are bundled, so the rest is needed by the library alone.
 *
 * @param {string} folder
 * @param {readonly string[]} entries files in it that a package's users may load
 */
export async function prune(folder, entries) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const modules = new Set(
    all
      .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      // What a browser loads is named by a manifest.
      .filter((file) => !relative(folder, file).startsWith(join('graphiql', 'assets'))),
  );
  const needed = new Set(entries.map((entry) => join(folder, entry)));
  for (const file of needed) {
    for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(OWN_IMPORTS)) {
      const target = join(file, '..', specifier);
      const named = file.endsWith('.d.ts') ? target.replace(/\.[jt]s$/, '.d.ts') : target;
      // Comments in a bundle name files of the packages in it.
      if (modules.has(named)) needed.add(named);
    }
  }
  for (const file of modules) if (!needed.has(file)) await rm(file);
}
