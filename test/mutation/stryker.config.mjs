export default {
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  // The tests wait more than they compute.
  concurrency: 2,
  coverageAnalysis: 'perTest',
  // A mutant of a constant needs a run of all tests, so it takes as long as a thousand others.
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
    '/reports',
  ],
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  timeoutMS: 30_000,
};
