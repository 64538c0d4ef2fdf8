// Makes what the package holds besides the files of the repository: a build of these sources alone, and the software bill of
// materials.
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { installForProduction } from './production-install.mjs';

// What an earlier state of the sources left there would be packed, too.
await rm('dist', { recursive: true, force: true });
await promisify(execFile)('npm', ['run', 'build']);
const { sbom } = await installForProduction();
await writeFile('sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`);
