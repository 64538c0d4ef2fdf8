import { Stryker } from '@stryker-mutator/core';

/** What is mutated, and the tests that hold its promises; all tests for all mutants would take days. */
const TERRITORIES = {
  token: { mutate: ['src/token.ts'], tests: ['test/http/token.test.ts'] },
  'rate-limit': { mutate: ['src/rate-limit/**/*.ts'], tests: ['test/rate-limit/*.test.ts'] },
  loaders: {
    mutate: ['src/loaders/**/*.ts'],
    tests: ['test/{loaders,extension,iam}/*.test.ts', 'test/http/token.test.ts', 'test/rate-limit/updates.test.ts'],
  },
  'document-limits': {
    mutate: ['src/graphql/measure-document.ts'],
    tests: ['test/graphql/{measure-document,document-limits,one-mutation}.test.ts'],
  },
  'fast-path': { mutate: ['src/graphql/fast-path/**/*.ts'], tests: ['test/fast-path/*.test.ts'] },
  codearts: {
    mutate: ['src/codearts/**/*.ts'],
    tests: ['test/codearts/*.test.ts', 'test/reliability/{admission,circuit,retry,connections,faults}.test.ts'],
  },
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(TERRITORIES);
for (const name of names) {
  const territory = TERRITORIES[name];
  if (territory === undefined)
    throw new Error(`There is no ${name}; write one of ${Object.keys(TERRITORIES).join(', ')}.`);
  process.env.MUTATION_TESTS = JSON.stringify(territory.tests);
  await new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: territory.mutate,
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
  }).runMutationTest();
}
