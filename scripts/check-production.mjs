// Checks that a production install is small, silent about engines, permissively licensed, and just what the lockfile says.
import { readFile } from 'node:fs/promises';
import { installForProduction } from './production-install.mjs';

const PERMISSIVE = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']);
const MAX_PACKAGES = 80;

const { warnings, sbom } = await installForProduction();
const { components } = sbom;
const faults = [];
if (/EBADENGINE/.test(warnings)) faults.push(`an engine warning:\n${warnings}`);
for (const { name, version, licenses = [] } of components) {
  const given = licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression ?? '');
  if (given.length === 0 || !given.every((id) => PERMISSIVE.has(id))) {
    faults.push(`${name}@${version} has the licence ${given.join(', ') || '(none)'}`);
  }
}
/** @type {{ packages: Record<string, { dev?: boolean, devOptional?: boolean, integrity?: string, hasInstallScript?: boolean }> }} */
const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
for (const [path, { dev, devOptional, integrity, hasInstallScript }] of Object.entries(lock.packages)) {
  if (path === '' || dev || devOptional) continue;
  if (integrity === undefined) faults.push(`${path} has no integrity in the lockfile`);
  if (hasInstallScript) faults.push(`${path} runs a script when it is installed`);
}
if (components.length > MAX_PACKAGES) faults.push(`${components.length} packages, expected at most ${MAX_PACKAGES}`);
console.log(`${components.length} packages in a production install`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
