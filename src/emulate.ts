import { once } from 'node:events';
import { startEmulator } from './emulator/index.ts';
import { mailNotice } from './greeting.ts';

/**
 * Runs the emulator alone until the process is told to stop.
 *
 * @param port 0–65535 as the command line gave it; 9000 unless given.
 * @throws TypeError for a port that is none.
 */
export async function emulate(host = '127.0.0.1', port = '9000'): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new TypeError(`Expected --port from 0 to 65535, got '${port}'`);
  const emulator = await startEmulator({
    host,
    port: Number(port),
    onMail: (mail) => process.stdout.write(mailNotice(mail)),
  });
  process.stdout.write(`The emulator of the CodeArts Repo REST API answers at ${emulator.url}\n`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await emulator.close();
}
