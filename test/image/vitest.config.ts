import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    globalSetup: 'support/build.ts',
    // Bounds for what hangs, not measures: an image takes a busy machine its time.
    testTimeout: 120_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
