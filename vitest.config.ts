import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  // The build of graphql that Node itself picks; Vite would take the ES module build, and two copies of graphql do not know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // What takes minutes, or the machine for itself, runs in the mode `long`: `npm run test:budgets`.
    include: [mode === 'long' ? 'test/**/*.long.test.ts' : 'test/**/!(*.long).test.ts'],
    // These need packages of their own: `npm run test:gateways`, `test:package`, `test:deploy`, `test:image`.
    exclude: ['**/node_modules/**', 'test/gateways/**', 'test/package/**', 'test/deploy/**', 'test/image/**'],
    // A bound for what hangs, not a measure: on a machine with other work a browser takes its time.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    // graphql's executor sometimes abandons a rejected promise when a field beside it fails; the generated schema of `test/fast-path` rejects
    // with these messages on purpose.
    onUnhandledError: ({ message }) => !/^(?:returned|thrown|text) at /.test(message),
    // Test files share nothing but modules, which need to be loaded only once for each worker.
    isolate: false,
    // Tests often wait, for sockets and for processes, so that even two cores are shared well by three workers.
    maxWorkers: mode === 'long' ? 1 : 3,
  },
}));
