// All scenarios on one line of Node.js in one table.
import { BASELINE, peerKind, peers } from '../peers.mjs';
import { markdown } from './table.mjs';

/** The server whose spread is shown beside its numbers. */
const OWN = 'facade';
const NOT_MEASURED = '–';

/** @param {import('./page.mjs').Result[]} results @param {string} line @returns {string} Markdown */
export function summary(results, line) {
  const rowsOf = (/** @type {import('./page.mjs').Result} */ { table }) =>
    table.rows.filter((row) => row.line === line);
  const measured = new Set(results.flatMap((result) => rowsOf(result).map(({ name }) => name)));
  const names = Object.keys(peers).filter((name) => measured.has(name));
  const columns = names.flatMap((name) => (name === OWN ? [name, undefined] : [name]));
  const head = columns.map((name) => (name === undefined ? 'lowest–highest' : peerKind(name).title));
  const rows = results.map((result) => {
    const rows = rowsOf(result);
    const row = (/** @type {string} */ name) => rows.find((one) => one.name === name);
    return [
      result.title,
      ...columns.map((name) => (name === undefined ? row(OWN)?.spread : row(name)?.summary) ?? NOT_MEASURED),
    ];
  });
  return markdown([`work, against the ${BASELINE.replace('-', ' ')}`, ...head], rows);
}
