/**
 * Builds and starts the facade over its embedded emulator, and serves the page in front of it.
 * With `--trusted` the facade runs the page's own operations and nothing else, and the page sends their ids.
 */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = fileURLToPath(new URL('src/generated/persisted-documents.json', import.meta.url));
const trusted = process.argv.includes('--trusted');

const { status } = spawnSync('npm run build', { cwd: root, shell: true, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const facade = spawn(process.execPath, ['dist/main.js'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(trusted && { TRUSTED_DOCUMENTS: manifest }) },
});
facade.once('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => facade.kill(signal));

process.env['VITE_DEMO_TOKEN'] = 'demo-token';
if (trusted) process.env['VITE_TRUSTED'] = '1';
const proxy = { '/graphql': `http://127.0.0.1:${process.env['PORT'] || 4000}` };
const page = await createServer({ server: { proxy } });
await page.listen();
page.printUrls();
