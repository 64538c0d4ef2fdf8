import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The build of graphql that Node itself picks; Vite would take the ES module build, and two copies of graphql do not know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Test files share nothing but modules, which need to be loaded only once for each worker.
    isolate: false,
  },
});
