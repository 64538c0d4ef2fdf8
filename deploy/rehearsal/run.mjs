// A rehearsal of what happens to several instances: three servers and one Redis behind nginx, under load. One is killed, one is
// drained and replaced, Redis is restarted; then it is counted whether anything was lost or made twice.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startBalancer } from './balancer.mjs';
import { startInstance, startRedis } from './instances.mjs';
import { Load, send } from './load.mjs';
import { freePort, missing } from './programs.mjs';
import { startUpstream } from './upstream.mjs';
import { check, verdict } from './verdict.mjs';

const INSTANCES = 3;
const READERS = 24;
const UPDATERS = 8;
/** Tries that one user has in the time that this takes; the default of UPDATE_EMAIL_LIMIT. */
const TRIES = 5;
/** Two tokens of one user, who tries all the time. */
const LIMITED = ['first@limited', 'second@limited'];

const { values } = parseArgs({ options: { pause: { type: 'string', default: '10' } } });
const pauseMs = Number(values.pause) * 1_000;
if (!(pauseMs > 0)) {
  console.error(`Expected --pause in seconds, got '${values.pause}'`);
  process.exit(2);
}
const absent = missing(['nginx', 'redis-server']);
if (absent.length > 0) {
  console.error(`Not on the PATH, and needed for this: ${absent.join(', ')} (Debian has both by these names).`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
// nginx answers as another user than the one who starts it as root.
await chmod(folder, 0o755);
try {
  const checks = await rehearse();
  for (const { promise, holds, numbers } of checks) console.log(`${holds ? 'held ' : 'BROKE'} ${promise}: ${numbers}`);
  process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
// Ends the programs that still run.
process.exit();

async function rehearse() {
  const upstream = await startUpstream();
  const redisPort = await freePort();
  let redis = await startRedis(redisPort, folder);
  const launch = async (/** @type {string} */ name) => {
    const instance = await startInstance(name, upstream.url, redisPort);
    // Each instance learns whose the two tokens are before it takes part, so that they share one window from the first try on.
    const url = `http://127.0.0.1:${instance.port}`;
    for (const token of LIMITED) await send(url, 'read', `hello-${instance.port}`, token);
    return instance;
  };
  const [killed, drained, stays] = await Promise.all([launch('first'), launch('second'), launch('third')]);
  const instances = new Set([killed, drained, stays]);
  const balancer = await startBalancer(folder, instances);
  const load = new Load(balancer.url);
  for (let at = 0; at < READERS; at += 1) load.add('read', () => `reader-${at}`);
  for (let at = 0; at < UPDATERS; at += 1) load.add('update', (number) => `updater-${at}-${number}`);
  for (const token of LIMITED) load.add('limited', () => token);
  const replaceBy = async (/** @type {string} */ name) => {
    const instance = await launch(name);
    instances.add(instance);
    await balancer.routed(instance);
  };
  const limited = () => upstream.updatesOf.get('limited') ?? 0;

  say(`${INSTANCES} instances under load`);
  await setTimeout(pauseMs);

  say('one is killed');
  killed.process.signal('SIGKILL');
  await balancer.avoided(killed);
  instances.delete(killed);
  await setTimeout(pauseMs);
  await replaceBy('fourth');

  say('one is drained, and replaced');
  const sentBeforeDrain = load.sent.length;
  drained.process.signal('SIGTERM');
  const exitCode = await drained.process.ended;
  instances.delete(drained);
  await replaceBy('fifth');
  await setTimeout(pauseMs);
  const whileShared = limited();

  say('Redis stops');
  redis.signal('SIGKILL');
  await redis.ended;
  await setTimeout(pauseMs);
  redis = await startRedis(redisPort, folder);
  await Promise.all([...instances].map(isShared));
  const whileAway = limited() - whileShared;
  say('Redis is back');
  await setTimeout(pauseMs);

  await load.end();
  await balancer.stop();
  upstream.close();
  const onceBack = limited() - whileShared - whileAway;
  const alone = [...instances].filter(({ process }) => /Redis unavailable/.test(process.output())).length;
  return [
    ...verdict(load.sent, upstream.updates, UPDATERS + LIMITED.length, sentBeforeDrain),
    check('an instance that drains ends with 0', exitCode === 0, `exit code ${exitCode}`),
    check(
      'the limit holds over all instances',
      whileShared === TRIES,
      `${whileShared} tries of one user came upstream`,
    ),
    check(
      'without Redis it holds on each of them, and they say so',
      whileAway <= TRIES * INSTANCES && alone === INSTANCES,
      `${whileAway} more, at most ${TRIES} on each; ${alone} said so`,
    ),
    check('with Redis back it holds again', onceBack === 0, `${onceBack} more`),
  ];
}

/**
 * Resolves once an instance shares its counts again.
 * @param {import('./instances.mjs').Instance} instance
 */
async function isShared({ process: { output } }) {
  while (output().lastIndexOf('Redis connected') < output().lastIndexOf('Redis unavailable')) {
    await setTimeout(50);
  }
}

/** @param {string} what */
function say(what) {
  console.log(`${(performance.now() / 1_000).toFixed(1).padStart(6)} s  ${what}`);
}
