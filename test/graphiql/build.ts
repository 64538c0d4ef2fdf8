import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds GraphiQL's assets if they are missing or stale, as `npm run build` does. */
export async function buildGraphiQL(): Promise<void> {
  const script = fileURLToPath(new URL('../../scripts/build-graphiql.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script]);
}
