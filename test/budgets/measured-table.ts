/** One row: a budget, and what was measured of it. */
interface Row {
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
}

const rows: Row[] = [];

/** Adds a row to the table that the run prints at its end. */
export function record(what: string, bound: string, measured: string): void {
  rows.push({ what, bound, measured });
}

/** The rows so far, as a table of Markdown. */
export function measuredTable(): string {
  const lines = rows.map(({ what, bound, measured }) => `| ${what} | ${bound} | ${measured} |`);
  return ['| what | bound | measured |', '|---|---|---|', ...lines].join('\n');
}
