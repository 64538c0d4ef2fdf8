/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'src/codearts/**/*.ts',
    'src/loaders/**/*.ts',
    'src/rate-limit/**/*.ts',
    'src/token.ts',
    'src/graphql/{document-limits,measure-document}.ts',
    'src/graphql/fast-path/**/*.ts',
  ],
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // A mutant of a constant needs all tests anew, so it takes as long as a thousand others.
  ignoreStatic: true,
  disableTypeChecks: false,
  ignorePatterns: [
    '/bench',
    '/deploy',
    '/docs',
    '/examples',
    '/test/gateways',
    '/test/package',
    '/test/deploy',
    '/test/mutation/node_modules',
  ],
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false },
  timeoutMS: 30_000,
  thresholds: { high: 100, low: 95, break: 95 },
};
