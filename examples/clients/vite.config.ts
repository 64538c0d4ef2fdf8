/// <reference types="vitest/config" />
import { defineConfig } from 'vite';
import relay from 'vite-plugin-relay';

export default defineConfig({
  plugins: [relay],
  test: {
    include: ['test/**/*.test.ts?(x)'],
    // The tools of the trusted documents write files that other tests import.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
