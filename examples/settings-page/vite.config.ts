/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The facade sends no CORS headers by default; this proxy makes the page and the facade one origin. */
const proxy = { '/graphql': 'http://127.0.0.1:4000' };

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', proxy },
  test: {
    include: ['test/**/*.test.ts'],
    // One browser at a time is as much as a small machine can run.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
