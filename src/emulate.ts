import { startEmulator } from './emulator/index.ts';
import { print, printError } from './standard-streams.ts';
import { listenOn, StartError } from './start-error.ts';
import { mailNotice } from './startup-banner.ts';
import type { StopSignal } from './stop.ts';
import { UsageError } from './usage-error.ts';

/** How long the requests in flight may hold up the end, in milliseconds. */
const STOP_MS = 1_000;

/**
 * Runs the emulator alone until a signal stops the process; an address that cannot be listened on ends it with status 1.
 *
 * @param host any address: the command line asks for it, and the emulator knows example data only.
 * @param port 0–65535 as the command line gave it; 9000 by default.
 * @throws UsageError for a port that is none.
 */
export async function emulate(signal: StopSignal, host = '127.0.0.1', port = '9000'): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`Expected --port from 0 to 65535, got '${port}'`);
  try {
    const emulator = await listenOn(
      { host, port: Number(port), settings: { host: '--host', port: '--port' } },
      (host, port) => startEmulator({ host, port, onMail: (mail) => print(mailNotice(mail)) }),
    );
    signal.handle(STOP_MS, () => emulator.close());
    print(`The emulator of the CodeArts Repo REST API answers at ${emulator.url}\n`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    printError(error.message);
    process.exit(1);
  }
}
