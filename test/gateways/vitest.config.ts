import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One copy of graphql for all: the build that Node itself picks, as in the root's configuration.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['*.test.ts'],
    // Bounds for what hangs, not measures: starting a gateway takes a busy machine its time.
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
