import { startEmulator } from './emulator/index.ts';
import { listenOn, StartError } from './start-error.ts';
import { mailNotice } from './startup-banner.ts';
import type { StopSignal } from './stop.ts';
import { print, printError } from './telemetry/standard-streams.ts';

/** How long requests in flight may delay the stop, in milliseconds. */
const STOP_MS = 1_000;

/**
 * Runs only the emulator until a signal stops the process; an address that cannot be listened on ends it with status 1.
 *
 * @param host any address: it is given on the command line, and the emulator has only example data.
 * @param port 0–65535.
 */
export async function emulate(signal: StopSignal, host: string, port: number): Promise<void> {
  try {
    const address = { host, port, settings: { host: '--host', port: '--port' } };
    const emulator = await listenOn(address, (host, port) =>
      startEmulator({ host, port, onMail: (mail) => print(mailNotice(mail)) }),
    );
    signal.handle(STOP_MS, () => emulator.close());
    print(`The emulator of the CodeArts Repo REST API listens at ${emulator.url}\n`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    printError(error.message);
    process.exit(1);
  }
}
