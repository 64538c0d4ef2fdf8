import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    globalSetup: 'support/pack.ts',
    // Bounds for what hangs, not measures: installing takes a busy machine its time.
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
