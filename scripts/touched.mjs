// Prints which files and functions of src/ a request runs through once the server is warm: `node scripts/touched.mjs`, after a build.
import { Session } from 'node:inspector/promises';
import { startEmulator } from '../dist/emulator/index.js';
import { createApp, readConfig } from '../dist/index.js';

const requests = {
  'a hot query': { query: 'query Me { me { commitEmail state } }' },
  'an update': {
    query: 'mutation ($email: String, $code: String) { updateEmail(email: $email, code: $code) { __typename } }',
    variables: { email: '11@email.com', code: 'SFLAJA' },
  },
};

const emulator = await startEmulator();
const app = await createApp(
  readConfig({ CODEARTS_ENDPOINT: emulator.url, LOG_LEVEL: 'silent', UPDATE_EMAIL_LIMIT: '1000/15m' }),
);
const { createServer } = await import('node:http');
const server = createServer(app.listener);
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the server has no port');

/** @param {object} body */
async function send(body) {
  const headers = { 'content-type': 'application/json', 'x-auth-token': 'demo-token' };
  const response = await fetch(`http://127.0.0.1:${address.port}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const { errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
}

const session = new Session();
session.connect();
await session.post('Profiler.enable');
const own = new URL('../dist/', import.meta.url).href;
const emulated = new URL('../dist/emulator/', import.meta.url).href;
for (const [name, body] of Object.entries(requests)) {
  for (let count = 0; count < 5; count += 1) await send(body);
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await send(body);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  const files = result
    .filter(({ url }) => url.startsWith(own) && !url.startsWith(emulated))
    .map(({ url, functions }) => ({
      file: url.slice(own.length),
      functions: functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length,
    }))
    .filter(({ functions }) => functions > 0);
  const total = files.reduce((sum, { functions }) => sum + functions, 0);
  console.log(`${name}: ${files.length} files, ${total} functions`);
  if (process.argv.includes('--files')) for (const { file, functions } of files) console.log(`  ${file} ${functions}`);
}
server.close();
server.closeAllConnections();
await Promise.all([app.close(), emulator.close()]);
