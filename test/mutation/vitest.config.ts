import { defineConfig } from 'vitest/config';

// The tests that run in this process. Those that read built files, documents, or a browser cannot see a mutant.
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: [
      'test/{codearts,extension,fast-path,graphql,loaders,rate-limit,schema}/**/!(*.long).test.ts',
      'test/http/token.test.ts',
      'test/reliability/{admission,circuit,retry,connections,faults,retries-in-use}.test.ts',
    ],
    exclude: ['test/schema/breaking-changes.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
