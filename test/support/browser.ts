import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..');
/** Inside the package, so that another version of it starts afresh. */
const unpacked = join(packageFolder, 'unpacked');

/**
 * Starts a headless Chromium that comes from npm with all it needs (libraries and a font), on x64 Linux, and that can reach
 * the loopback interface alone. The first call on a machine unpacks it, which takes some 15 s.
 */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(unpacked)) {
    await unpack();
  }
  return chromium.launch({
    executablePath: join(unpacked, 'chromium'),
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--no-zygote',
      '--no-proxy-server',
      // No name resolves, not even for what the browser itself would fetch.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
    env: {
      LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(unpacked, 'fonts.conf'),
      HOME: unpacked,
    },
  });
}

/** Unpacks beside the final place and moves it there whole, since test files run in parallel. */
async function unpack(): Promise<void> {
  const folder = await mkdtemp(`${unpacked}-`);
  try {
    // The package unpacks to the folder for temporary files, and its shared libraries only where it believes to be on
    // AWS Lambda; a process of its own keeps both beliefs out of this one.
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', "await (await import('@sparticuz/chromium')).default.executablePath()"],
      { cwd: here, env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' } },
    );
    await writeFile(join(folder, 'fonts.conf'), fontsConfiguration());
    await rename(folder, unpacked);
  } catch (error) {
    if (!existsSync(unpacked)) {
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fontsConfiguration(): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(unpacked, 'fonts')}</dir>
  <cachedir>${join(unpacked, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
