import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { EMAILS, open, readMe } from './caller.ts';

const RUN = promisify(execFile);
const UNFINISHED = ['fault:hang', 'fault:drip', 'fault:latency=600000', 'fault:flood=10gb', 'slow-token'];

describe('startEmulator', () => {
  it('takes a free port of the loopback address and says which', async () => {
    await using emulator = await startEmulator();
    expect(emulator.port).toBeGreaterThan(0);
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`);
  });

  it('takes the given host and port', async () => {
    await using emulator = await startEmulator({ host: 'localhost' });
    expect((await readMe(emulator, 'demo-token')).status).toBe(200);
  });

  it('fails when the port is taken', async () => {
    await using emulator = await startEmulator();
    await expect(startEmulator({ port: emulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('keeps the state of each emulator to itself', async () => {
    await using one = await startEmulator();
    await using two = await startEmulator();
    one.script('demo-token', 'status=503');
    expect((await readMe(two, 'demo-token')).status).toBe(200);
  });
});

describe('close', () => {
  it('ends every connection at once and frees the port', async () => {
    const emulator = await startEmulator();
    const opened = Promise.allSettled(UNFINISHED.map((token) => open(emulator, 'GET', EMAILS, { token })));
    await emulator.waitForCalls(UNFINISHED.length);
    await Promise.all([emulator.close(), emulator.close()]);
    for (const outcome of await opened) {
      if (outcome.status === 'fulfilled') await expect(outcome.value.body.text()).rejects.toThrow();
    }
    for (const received of emulator.calls) expect(await received.ended).toBe('severed');
    await using next = await startEmulator({ port: emulator.port });
    expect(next.port).toBe(emulator.port);
  });

  it('leaves nothing that would keep a process alive, and needs nothing but Node', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
    try {
      const outfile = join(folder, 'emulator.mjs');
      const entry = fileURLToPath(new URL('../../src/emulator/index.ts', import.meta.url));
      const { metafile } = await build({
        entryPoints: [entry],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        metafile: true,
      });
      const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
      expect(imports.filter(({ external, path }) => external && !path.startsWith('node:'))).toEqual([]);
      expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('src/emulator/'))).toEqual([]);

      const script = `
        const { startEmulator } = await import(${JSON.stringify(pathToFileURL(outfile).href)});
        const emulator = await startEmulator();
        const unfinished = ${JSON.stringify(UNFINISHED)}.map((token) =>
          fetch(emulator.url + ${JSON.stringify(EMAILS)}, { headers: { 'X-Auth-Token': token } }),
        );
        const opened = Promise.allSettled(unfinished);
        await emulator.waitForCalls(unfinished.length);
        await emulator.close();
        await opened;
        const ends = await Promise.all(emulator.calls.map(({ ended }) => ended));
        process.stdout.write(ends.join(' '));
      `;
      const { stdout } = await RUN(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
      expect(stdout).toBe(UNFINISHED.map(() => 'severed').join(' '));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
