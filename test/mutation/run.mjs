import { readFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { EQUIVALENT } from './equivalent.mjs';

/** Share of the mutants of a territory that must be killed, those that are equivalent left out. */
const MIN_KILLED = 0.95;

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
  responses: {
    mutate: [
      'src/codearts/{fields,operation,outcome,retry-after,secrets,transport-error,upstream-text,user,values}.ts',
      'src/codearts/operations/*.ts',
    ],
    tests: ['test/codearts/{broken-bodies,decode,odd-responses,outcomes,upstream-text,values}.test.ts'],
  },
  calls: {
    mutate: [
      'src/codearts/{call,circuit-breaker,client,concurrency-limiter,interim-responses,pool,retry,transport}.ts',
    ],
    tests: [
      'test/codearts/{circuit-breaker,concurrency-limiter,interim-responses,pool,retry}.test.ts',
      'test/reliability/faults.test.ts',
    ],
  },
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(TERRITORIES);
const scores = [];
for (const name of names) {
  const territory = TERRITORIES[name];
  if (territory === undefined)
    throw new Error(`There is no ${name}; write one of ${Object.keys(TERRITORIES).join(', ')}.`);
  process.env.MUTATION_TESTS = JSON.stringify(territory.tests);
  const fileName = `reports/mutation/${name}.json`;
  await new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: territory.mutate,
    jsonReporter: { fileName },
  }).runMutationTest();
  scores.push(scoreOf(name, JSON.parse(readFileSync(fileName, 'utf8'))));
}
console.table(scores);
if (scores.some(({ killed, survived }) => killed < MIN_KILLED * (killed + survived))) process.exitCode = 1;

/** Counts the mutants of a report, whose format is that of `mutation-testing-report-schema`. */
function scoreOf(territory, { files }) {
  const score = { territory, killed: 0, equivalent: 0, survived: 0 };
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const { status, location, replacement } of mutants) {
      if (status === 'Killed' || status === 'Timeout') score.killed += 1;
      else if (status === 'Survived' || status === 'NoCoverage') {
        const code = textAt(source, location);
        const isKnown = EQUIVALENT.some((one) => one.file === file && one.code === code && one.mutant === replacement);
        score[isKnown ? 'equivalent' : 'survived'] += 1;
        if (!isKnown) console.log(`${file}:${location.start.line}  ${code}  =>  ${replacement}`);
      }
    }
  }
  return { ...score, share: `${((100 * score.killed) / (score.killed + score.survived)).toFixed(1)} %` };
}

/** @param location lines and columns, from 1 */
function textAt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines.push(lines.pop()?.slice(0, end.column - 1) ?? '');
  return lines.join('\n').slice(start.column - 1);
}
