// Makes what the package holds besides the files of the repository: a build of these sources alone, less what none of its users
// can load, and the software bill of materials.
import { rm, writeFile } from 'node:fs/promises';
import { npm } from './npm.mjs';
import { installForProduction } from './production-install.mjs';
import { prune } from './prune.mjs';

// What an earlier state of the sources left there would be packed, too.
await rm('dist', { recursive: true, force: true });
await npm(['run', 'build']);
await prune('dist', ['index.js', 'index.d.ts', 'cli.js', 'main.js']);
const { sbom } = await installForProduction();
await writeFile('sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`);
