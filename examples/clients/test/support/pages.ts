import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../pages/', import.meta.url));
const outDir = fileURLToPath(new URL('../../dist/pages/', import.meta.url));
const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));

export interface Pages extends AsyncDisposable {
  readonly origin: string;
}

/** Builds the pages of the tests as production builds do, and serves them on a port of their own. */
export async function servePages(): Promise<Pages> {
  const input = ['monitored.html', 'relay.html', 'browser.tsx'].map((file) => `${root}${file}`);
  const common = { root, configFile, logLevel: 'warn' } as const;
  await build({
    ...common,
    build: { outDir, emptyOutDir: true, rollupOptions: { input, output: { entryFileNames: '[name].js' } } },
  });
  const server = await preview({ ...common, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  return {
    origin: new URL(server.resolvedUrls?.local[0] ?? '').origin,
    [Symbol.asyncDispose]: () => server.close(),
  };
}
