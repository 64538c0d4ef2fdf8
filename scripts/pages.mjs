// The parts of the documentation that are made from the code. generate.mjs writes them; a test fails when one is stale.
import { readFile } from 'node:fs/promises';

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
    ['docs/frontend.md', await withSamples(await read('docs/frontend.md'))],
    ['docs/library.md', await withSamples(await read('docs/library.md'))],
  ]);
}

/** @param {string} file */
function read(file) {
  return readFile(new URL(file, root), 'utf8');
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

/**
 * Puts the content of each file that a page names as a sample into the block of code below.
 * @param {string} page
 */
async function withSamples(page) {
  const pieces = page.split(/(<!-- sample: \S+ -->\n```\w+\n[\s\S]*?\n```)/);
  const fresh = pieces.map(async (piece) => {
    const [, start, file] = /^(<!-- sample: (\S+) -->\n```\w+\n)/.exec(piece) ?? [];
    return file === undefined ? piece : `${start}${(await read(file)).trimEnd()}\n\`\`\``;
  });
  return (await Promise.all(fresh)).join('');
}
