// Results as text.

/**
 * @typedef {object} Row
 * @property {string} line of Node.js
 * @property {string} name of the server
 * @property {string[]} cells
 * @property {string} summary of them, in a few characters
 * @property {string} spread of the summary
 * @property {number | undefined} [share] of the plain proxy's rate, where one is measured
 */

/** @typedef {{ head: string[], rows: Row[] }} Table */

/** @param {string[]} head @param {string[][]} rows @returns {string} Markdown whose columns also line up on a terminal */
export function markdown(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
