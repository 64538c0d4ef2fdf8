import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

// The backend in JavaScript is the same on every platform; without this the tool looks for a native program or Java.
process.env['RECHECK_BACKEND'] = 'pure';
const { checkSync } = await import('recheck');

/** Many times what the slowest expression takes, so that a busy machine proves the same as an idle one. */
const TIMEOUT_MS = 60_000;

/**
 * Finds what is wrong with the regular expressions of one source file: each must provably take time linear in the length of the text,
 * because any text may be a client's. The proof compares automata (`recheck`), it does not try inputs.
 *
 * @param {string} file
 * @param {string} source
 * @returns {string[]} one line per problem.
 */
function problemsOf(file, source) {
  /** @type {string[]} */
  const problems = [];
  /** @param {{ start: number }} node @param {string} problem */
  const report = ({ start }, problem) => {
    problems.push(`${file}:${source.slice(0, start).split('\n').length}: ${problem}`);
  };
  /** @param {import('oxc-parser').CallExpression | import('oxc-parser').NewExpression} node */
  const rejectConstructor = (node) => {
    if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp') return;
    report(node, 'a regular expression made at runtime cannot be checked; write a literal');
  };

  const { program, errors } = parseSync(file, source);
  for (const { message } of errors) problems.push(`${file}: ${message}`);
  new Visitor({
    NewExpression: rejectConstructor,
    CallExpression: rejectConstructor,
    Literal(node) {
      if (!('regex' in node)) return;
      const { pattern, flags } = node.regex;
      const result = checkSync(pattern, flags, { checker: 'automaton', timeout: TIMEOUT_MS });
      if (result.status === 'vulnerable') {
        report(node, `/${pattern}/${flags} is not linear (${result.complexity.summary}): ${result.attack.pattern}`);
      } else if (result.status === 'unknown') {
        report(node, `/${pattern}/${flags} cannot be proven linear (${result.error.kind}); use a simpler expression`);
      }
    },
  }).visit(program);
  return problems;
}

const folder = process.argv[2] ?? 'src';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => join(folder, name))
  .sort();
if (files.length === 0) throw new Error(`no TypeScript files in ${folder}`);
const problems = files.flatMap((file) => problemsOf(file, readFileSync(file, 'utf8')));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
