// What the pages of the documentation consist of, as CommonMark reads it.
import GithubSlugger from 'github-slugger';
import { lexer, walkTokens } from 'marked';

/**
 * Every block of code, from the top of the page to its end.
 * @param {string} page
 * @returns {{ language: string, code: string, isClosed: boolean }[]}
 */
export function codeBlocks(page) {
  return ofType(page, 'code').map(({ lang = '', text, raw, codeBlockStyle }) => ({
    language: lang,
    code: `${text}\n`,
    isClosed: codeBlockStyle === 'indented' || (raw.trimEnd().endsWith('```') && !/^```\w/m.test(text)),
  }));
}

/**
 * The ID that GitHub gives to each heading.
 * @param {string} page
 * @returns {Set<string>}
 */
export function headingIds(page) {
  const slugger = new GithubSlugger();
  return new Set(ofType(page, 'heading').map(({ text }) => slugger.slug(text)));
}

/**
 * The target of each link and image.
 * @param {string} page
 * @returns {string[]}
 */
export function linkTargets(page) {
  return ['link', 'image'].flatMap((type) => ofType(page, type).map(({ href }) => href));
}

/**
 * The files whose content the page shows: `<!-- sample: path -->` and, in the next line, a block of code.
 * @param {string} page
 * @returns {string[]}
 */
export function samplesOf(page) {
  return lexer(page).flatMap((token) => sampleIn(token) ?? []);
}

/**
 * Replaces the code of each sample with the content of its file.
 * @param {string} page
 * @param {(file: string) => Promise<string>} read
 * @throws Error for a marker without a block of code below it, and for a block without an end.
 */
export async function withSamples(page, read) {
  const tokens = lexer(page);
  const fresh = tokens.map(async (token, at) => {
    const before = tokens.slice(0, at).findLast(({ type }) => type !== 'space');
    const file = before && sampleIn(before);
    if (file === undefined || token.type === 'space') return token.raw;
    const [, start, end] = /^(```\w+\n)[\s\S]*```(\n*)$/.exec(token.raw) ?? [];
    if (token.type !== 'code' || start === undefined)
      throw new Error(`No block of code below <!-- sample: ${file} -->`);
    return `${start}${(await read(file)).trimEnd()}\n\`\`\`${end}`;
  });
  return (await Promise.all(fresh)).join('');
}

/** @param {import('marked').Token} token */
function sampleIn(token) {
  return token.type === 'html' ? /^<!-- sample: (\S+) -->\n*$/.exec(token.raw)?.[1] : undefined;
}

/**
 * @param {string} page
 * @param {string} type
 */
function ofType(page, type) {
  /** @type {any[]} */
  const found = [];
  void walkTokens(lexer(page), (token) => token.type === type && found.push(token));
  return found;
}
