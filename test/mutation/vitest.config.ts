import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: JSON.parse(process.env['MUTATION_TESTS'] ?? '[]'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
