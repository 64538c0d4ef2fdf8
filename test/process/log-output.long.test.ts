import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { linesOf } from '../support/log-lines.ts';
import { outputOf, SHUTDOWN_TIMEOUT_MS, type StartedServer, startRedirected } from './server.ts';

// The built files are what is started here: `npm test` builds them first.

const REQUESTS = 200;
const A_PROCESS = { timeout: 120_000 };

async function expectResponses(server: StartedServer): Promise<void> {
  for (let at = 0; at < REQUESTS; at += 1) expect(await server.ask()).toBe(200);
}

async function expectOrderlyStop(server: StartedServer): Promise<void> {
  const { code, ms } = await server.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(SHUTDOWN_TIMEOUT_MS);
}

describe('a standard output that cannot be written to costs lines, not responses and not the exit in time', () => {
  test.each([
    { name: 'a full disk', redirections: '>/dev/full' },
    { name: 'a full disk for both streams', redirections: '>/dev/full 2>/dev/full' },
    { name: 'a full disk, with readable lines', redirections: '>/dev/full', env: { LOG_FORMAT: 'pretty' } },
    { name: 'a file that is open for reading only', redirections: '1<package.json' },
  ])('$name', A_PROCESS, async ({ redirections, env }) => {
    const server = await startRedirected(redirections, env);
    await expectResponses(server);
    await expect.poll(() => server.metric('log_lines_lost_total')).toBeGreaterThanOrEqual(REQUESTS);
    await expectOrderlyStop(server);
  });

  test.each(['>&-', '2>&-', '>&- 2>&-', '</dev/null >&- 2>&-'])('closed: %s', A_PROCESS, async (redirections) => {
    const server = await startRedirected(redirections);
    await expectResponses(server);
    await expectOrderlyStop(server);
  });

  test('a pipe whose reader has ended', A_PROCESS, async () => {
    const server = await startRedirected('2>&1');
    server.child.stdout?.destroy();
    server.child.stderr?.destroy();
    await expectResponses(server);
    await expect.poll(() => server.metric('log_lines_lost_total')).toBeGreaterThanOrEqual(REQUESTS);
    await expectOrderlyStop(server);
  });

  test('a pipe whose reader has stopped', A_PROCESS, async () => {
    // The pipe is full before the server starts.
    const full = '> >(kill -STOP $BASHPID); dd if=/dev/zero bs=4096 count=1000 oflag=nonblock 2>/dev/null';
    const server = await startRedirected(full);
    await expectResponses(server);
    await expectOrderlyStop(server);
  });
});

test('the metric of lost lines exists from startup', A_PROCESS, async () => {
  const server = await startRedirected('2>&1');
  const output = outputOf(server);
  await expectResponses(server);
  expect(await server.metric('log_lines_lost_total')).toBe(0);
  await expectOrderlyStop(server);
  expect(linesOf(await output, 'request')).toHaveLength(REQUESTS);
});

/** Mounts a file system that is soon full; undefined where that is not allowed. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]);
  if (status === 0) return folder;
  rmSync(folder, { recursive: true });
  return undefined;
}

const disk = mountSmallDisk();
afterAll(() => {
  if (disk === undefined) return;
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
});

test.skipIf(disk === undefined)(
  'lines are written again once a full disk has room, and one reports how many were lost',
  A_PROCESS,
  async () => {
    const [log, filler] = [join(disk ?? '', 'log'), join(disk ?? '', 'filler')];
    const server = await startRedirected(`>>${log}`);
    expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow('ENOSPC');
    await expectResponses(server);
    await expect.poll(() => server.metric('log_lines_lost_total')).toBeGreaterThan(0);
    rmSync(filler);
    await server.ask();
    await expect.poll(() => readFileSync(log, 'utf8')).toContain('"log lines lost"');
    const lostLines = await server.metric('log_lines_lost_total');
    // The line during which the disk became full is there in part, on a line of its own, and counts as lost.
    const whole = readFileSync(log, 'utf8').replace(/^.*[^}\n]$/gm, '');
    expect(linesOf(whole, 'log lines lost')).toMatchObject([{ level: 40, lostLines }]);
    expect(linesOf(whole, 'request').length + lostLines).toBe(REQUESTS + 1);
    await expectOrderlyStop(server);
  },
);

describe('the queue', () => {
  const modulePath = fileURLToPath(new URL('../../dist/telemetry/output.js', import.meta.url));
  const LINES = 60_000;
  const FLOOD = `
    import { Output } from ${JSON.stringify(modulePath)};
    const output = new Output(1);
    output.onRecovery = (lines) => output.write('lost ' + lines + '\\n');
    const before = process.memoryUsage().rss;
    for (let at = 0; at < ${LINES}; at += 1) output.write(String(at).padStart(999, '.') + '\\n');
    output.flush();
    process.stderr.write(JSON.stringify({ lost: output.lostLines, grown: process.memoryUsage().rss - before }) + '\\n');
    await output.drain();
    await output.drain();
  `;

  test('stores at most 16 MiB for a reader that has stopped, and delivers all of it later', A_PROCESS, async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', FLOOD]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [said] = await once(child.stderr, 'data');
    const { lost, grown } = JSON.parse(said);
    expect(lost).toBeGreaterThan(LINES - 18_000);
    expect(grown).toBeLessThan(64 * 1024 * 1024);
    const lines = (await text(child.stdout)).trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`lost ${lost}`);
    const numbers = lines.slice(0, -1).map((line) => Number(line.replace(/^\.+/, '')));
    expect(numbers).toHaveLength(LINES - lost);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});
