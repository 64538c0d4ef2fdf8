/**
 * Builds and starts the server with its embedded emulator, and serves the page in front of it. With `--trusted` the server executes
 * only the page's own operations, and the page sends their IDs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = fileURLToPath(new URL('src/generated/persisted-documents.json', import.meta.url));
const { env } = process;
const usesEmulator = !env['CODEARTS_ENDPOINT'] && !env['CODEARTS_REGION'];

/** Leads a process group of its own, so that one signal reaches what it has started, too. */
let child;
function start(command, args, extraEnv = {}) {
  child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true, env: { ...env, ...extraEnv } });
  return once(child, 'exit');
}

let isBuilding = true;
let isStopping = false;
function stop(signal) {
  isStopping = true;
  if (child === undefined) return;
  try {
    // A compiler may outlive the npm that started it.
    process.kill(-child.pid, isBuilding ? 'SIGKILL' : signal);
  } catch {
    // Nothing is left of the group.
  }
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.once('exit', () => stop('SIGTERM'));

/** A free port, so that the example runs beside a server on the default port. */
async function freePort() {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

const [status] = await start('npm', ['run', 'build']);
if (status !== 0 || isStopping) process.exit(status || 1);
isBuilding = false;

const PORT = env['PORT'] || (await freePort());
const ended = start(process.execPath, ['dist/main.js'], {
  PORT,
  MANAGEMENT_PORT: env['MANAGEMENT_PORT'] || '0',
  // A demonstration repeats the same change with the same token.
  ...(usesEmulator && {
    UPDATE_EMAIL_LIMIT: env['UPDATE_EMAIL_LIMIT'] || '1000/1m',
    SEND_CODE_LIMIT: env['SEND_CODE_LIMIT'] || '1000/1m',
  }),
  ...(process.argv.includes('--trusted') && { TRUSTED_DOCUMENTS: manifest }),
});
ended.then(([code]) => process.exit(code ?? 1));

if (usesEmulator) env['VITE_EMULATOR'] = '1';
const page = await createServer({ server: { proxy: { '/graphql': `http://127.0.0.1:${PORT}` } } });
await page.listen();
page.printUrls();
if (usesEmulator) page.config.logger.info('  ➜  The emulator prints verification codes in this terminal.');
