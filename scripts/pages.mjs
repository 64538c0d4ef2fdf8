// The parts of the documentation that are made from the code. generate.mjs writes them; a test fails when one is stale.
import { readFile } from 'node:fs/promises';
import { withSamples } from './markdown.mjs';

const root = new URL('../', import.meta.url);

/** @typedef {{ code: string, retryable: boolean, meaning: string, when: string, remedy: string }} ErrorKind */
/** @typedef {{ status: number, when: string, remedy: string }} RequestErrorKind */

/**
 * Every page with a part that is made, as it should be now.
 * @param {{
 *   configMarkdown: string,
 *   errorKinds: Readonly<Record<string, ErrorKind>>,
 *   requestErrors: Readonly<Record<string, RequestErrorKind>>,
 *   operationsTables: Readonly<Record<string, string>>,
 * }} code
 * @returns {Promise<Map<string, string>>} contents by path
 */
export async function freshPages({ configMarkdown, errorKinds, requestErrors, operationsTables }) {
  const failures = Object.entries(errorKinds).map(([type, { code, retryable, meaning, when, remedy }]) => [
    `\`${code}\``,
    `\`${type}\``,
    meaning,
    when,
    retryable ? 'yes' : 'no',
    remedy,
  ]);
  const refusals = Object.entries(requestErrors).map(([code, { status, when, remedy }]) => [
    `\`${code}\``,
    String(status),
    when,
    remedy,
  ]);
  const errors = await read('docs/reference/errors.md');
  return new Map([
    [
      'docs/reference/configuration.md',
      withPart(await read('docs/reference/configuration.md'), 'generated', configMarkdown),
    ],
    [
      'docs/reference/errors.md',
      withPart(
        withPart(
          errors,
          'generated: failures',
          table(['code', 'type', 'meaning', 'when', 'retryable', 'what to do'], failures),
        ),
        'generated: refusals',
        table(['code', 'status', 'when', 'what to do'], refusals),
      ),
    ],
    [
      'docs/reference/telemetry.md',
      Object.entries(operationsTables).reduce(
        (page, [name, part]) => withPart(page, `generated: ${name}`, part),
        await read('docs/reference/telemetry.md'),
      ),
    ],
    [
      'README.md',
      withPart(await read('README.md'), 'generated: speed', speedTable(await read('docs/explanation/performance.md'))),
    ],
    ['docs/how-to/frontend.md', await withSamples(await read('docs/how-to/frontend.md'), read)],
    ['docs/how-to/federation.md', await withSamples(await read('docs/how-to/federation.md'), read)],
    ['docs/how-to/library.md', await withSamples(await read('docs/how-to/library.md'), read)],
  ]);
}

/** @param {string} file */
function read(file) {
  return readFile(new URL(file, root), 'utf8');
}

/**
 * The share of each server by processor time, from the last table of the page on performance: the newest Node.js line.
 * @param {string} performance
 */
function speedTable(performance) {
  const cells = (/** @type {string} */ row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = performance.split('\n');
  const head = cells(rows.findLast((row) => row.startsWith('| work, against the plain proxy')) ?? '');
  const shares = cells(rows.findLast((row) => row.startsWith('| Hot query, all servers')) ?? '');
  const shown = ['GraphQL Yoga', 'Apollo Server', 'Hive Gateway', 'Tailcall', '**codearts-graphql**'];
  const columns = shown.map((name) => head.findIndex((title) => title.startsWith(name)));
  return table(
    columns.map((at) => head[at] ?? ''),
    [columns.map((at) => shares[at]?.split(' · ')[1] ?? '')],
  );
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * Puts a part between its marker and the next end.
 * @param {string} page
 * @param {string} name
 * @param {string} part
 */
function withPart(page, name, part) {
  const [before, rest] = page.split(`<!-- ${name} -->\n`);
  const end = rest?.indexOf('\n<!-- end -->') ?? -1;
  if (rest === undefined || end < 0) throw new Error(`A page has no part <!-- ${name} --> … <!-- end -->`);
  return `${before}<!-- ${name} -->\n${part}${rest.slice(end)}`;
}
