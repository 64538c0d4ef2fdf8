import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-info.ts';

/** What the build wrote: every asset by file name, and which of them plays which part in the page. */
export interface Manifest {
  readonly style: string;
  readonly library: string;
  readonly page: string;
  readonly icon: string;
  readonly workers: { readonly editorWorkerService: string; readonly graphql: string; readonly json: string };
  readonly assets: readonly {
    readonly name: string;
    /** The `Content-Type`. */
    readonly type: string;
    /** Whether it is stored as `.br` and `.gz` only. */
    readonly compressed: boolean;
  }[];
}

/**
 * Reads `manifest.json` in `directory`.
 * @throws Error if the assets have not been built.
 */
export function readManifest(directory: string): Manifest {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new Error(`GraphiQL's assets are not built: ${file} is missing (npm run build writes it)`);
  }
  // Written by the build of this very version, so its shape needs no check.
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The folder the build writes to. */
export function builtAssetsDirectory(): string {
  return join(packageFolder(), 'dist', 'graphiql', 'assets');
}
