import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unusedPort } from '../../support/unused-port.ts';
import type { Subgraph } from './compose.ts';
import { startProgram } from './program.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

function hiveGateway(config: string): readonly string[] {
  const bin = here('node_modules/@graphql-hive/gateway/dist/bin.js');
  return [bin, 'supergraph', 'supergraph.graphql', '--config-path', here(config)];
}

/** Arguments for Node.js of each gateway, run in the folder that holds `supergraph.graphql`. */
const gateways = {
  'Hive Gateway': hiveGateway('samples/hive-gateway.config.ts'),
  "Hive Gateway with the router's query planner": hiveGateway('support/hive-router-runtime.config.ts'),
  'Apollo Gateway': ['--max-http-header-size=131072', here('samples/apollo-gateway.mjs')],
} satisfies Record<string, readonly string[]>;

export type GatewayName = keyof typeof gateways;
export const gatewayNames: readonly GatewayName[] = [
  'Hive Gateway',
  "Hive Gateway with the router's query planner",
  'Apollo Gateway',
];

/** A gateway on a real port. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  /** Everything that it has written so far. */
  readonly output: () => string;
}

/** Makes the supergraph by the sample script, and starts a gateway over it; `env` is what its environment holds besides. */
export async function startGateway(
  name: GatewayName,
  subgraphs: readonly Subgraph[],
  env: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  await symlink(here('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'supergraph.graphql'), await composeIn(folder, subgraphs));
  const port = String(await unusedPort());
  const program = await startProgram({
    args: gateways[name],
    cwd: folder,
    env: { PORT: port, HOST: '127.0.0.1', ...env },
    listening: /Listening on (http:\S+)/,
  });
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    output: program.output,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function composeIn(folder: string, subgraphs: readonly Subgraph[]): Promise<string> {
  for (const { name, sdl } of subgraphs) await writeFile(join(folder, `${name}.graphql`), sdl);
  const args = [here('samples/compose.mjs'), ...subgraphs.map(({ name, url }) => `${name}=${url}`)];
  return (await promisify(execFile)(process.execPath, args, { cwd: folder })).stdout;
}
