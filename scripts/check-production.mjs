// Installs what a production machine installs, and checks that it is silent about engines and permissively licensed.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PERMISSIVE = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']);
const MAX_PACKAGES = 80;

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'production-'));
const faults = [];
try {
  for (const file of ['package.json', 'package-lock.json']) await cp(file, join(folder, file));
  const install = await run('npm', ['ci', '--omit=dev', '--no-progress'], { cwd: folder });
  if (/EBADENGINE/.test(install.stderr)) faults.push(`an engine warning:\n${install.stderr}`);
  const sbom = await run('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], { cwd: folder, maxBuffer: 1 << 26 });
  const { components } = JSON.parse(sbom.stdout);
  for (const { name, version, licenses = [] } of components) {
    const given = licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression);
    if (given.length === 0 || !given.every((id) => PERMISSIVE.has(id))) {
      faults.push(`${name}@${version} has the licence ${given.join(', ') || '(none)'}`);
    }
  }
  if (components.length > MAX_PACKAGES) faults.push(`${components.length} packages, expected at most ${MAX_PACKAGES}`);
  console.log(`${components.length} packages in a production install`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
