import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Program, startProgram } from './program.ts';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** What `codearts-graphql print-schema --subgraph` prints, with `ROOT_FIELD_PREFIX` if it is given. */
export async function printSubgraph(rootFieldPrefix = ''): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`${dist}cli.js`, 'print-schema', '--subgraph'], {
    env: { ...process.env, ROOT_FIELD_PREFIX: rootFieldPrefix },
  });
  return stdout;
}

/** Starts the built facade over an upstream, as for a supergraph; it says its origin. */
export function startFacade(endpoint: string): Promise<Program> {
  return startProgram({
    args: [`${dist}main.js`],
    env: {
      PORT: '0',
      MANAGEMENT_PORT: '0',
      LOG_FORMAT: 'json',
      // Longer than any test, so that no call is cancelled but by a client that disconnects.
      CODEARTS_TIMEOUT_MS: '300000',
      CODEARTS_ENDPOINT: endpoint,
    },
    listening: /"url":"(http:[^"]+)"/,
  });
}

/** What the sample script makes of a subgraph's schema. */
export async function annotateSubgraph(sdl: string): Promise<string> {
  const child = promisify(execFile)(process.execPath, [
    fileURLToPath(new URL('../samples/annotate.mjs', import.meta.url)),
  ]);
  child.child.stdin?.end(sdl);
  return (await child).stdout;
}
