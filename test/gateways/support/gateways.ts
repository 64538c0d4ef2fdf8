import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unusedPort } from '../../support/unused-port.ts';
import { type Compose, composers, type Subgraph } from './compose.ts';
import { startProgram } from './program.ts';

/** A gateway of the field, with the sample configuration of docs/federation.md. */
interface Kind {
  readonly compose: Compose;
  /** Its arguments for Node.js, run in the folder that holds `supergraph.graphql`. */
  readonly args: readonly string[];
}

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const kinds = {
  'Hive Gateway': {
    compose: composers.guild,
    args: [
      here('node_modules/@graphql-hive/gateway/dist/bin.js'),
      'supergraph',
      'supergraph.graphql',
      '--config-path',
      here('samples/hive-gateway.config.ts'),
    ],
  },
  'Apollo Gateway': {
    compose: composers.apollo,
    args: ['--max-http-header-size=131072', here('samples/apollo-gateway.mjs')],
  },
} satisfies Record<string, Kind>;

export type GatewayName = keyof typeof kinds;
export const gatewayNames: readonly GatewayName[] = ['Hive Gateway', 'Apollo Gateway'];

/** A gateway on a real port. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  /** Everything that it has written so far. */
  readonly output: () => string;
}

/** Composes a supergraph and starts a gateway over it. */
export async function startGateway(name: GatewayName, subgraphs: readonly Subgraph[]): Promise<Gateway> {
  const { compose, args }: Kind = kinds[name];
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  await writeFile(join(folder, 'supergraph.graphql'), compose(subgraphs));
  const port = String(await unusedPort());
  const program = await startProgram({
    args,
    cwd: folder,
    env: { PORT: port, HOST: '127.0.0.1' },
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
