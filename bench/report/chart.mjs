// The shares as bars, readable on a light and on a dark page.
const WIDTH = 760;
const LEFT = 300;
const RIGHT = 70;
const BAR = 24;
const STEP = 38;
const TOP = 56;

/** @param {import('./table.mjs').Row[]} rows @returns {string} an SVG image */
export function barChart(rows) {
  const bars = rows.flatMap(({ name, share, cells }) =>
    share === undefined ? [] : [{ name, share, title: plain(cells[0] ?? '') }],
  );
  bars.sort((a, b) => b.share - a.share);
  const longest = Math.max(1, ...bars.map(({ share }) => share));
  const scale = (/** @type {number} */ share) => ((WIDTH - LEFT - RIGHT) * share) / longest;
  const height = TOP + bars.length * STEP + 12;
  const one = LEFT + scale(1);
  const drawn = bars.map(({ name, share, title }, index) => {
    const y = TOP + index * STEP;
    const middle = y + BAR / 2 + 5;
    return `  <text x="${LEFT - 12}" y="${middle}" text-anchor="end">${title}</text>
  <rect class="${name === 'facade' ? 'own' : 'peer'}" x="${LEFT}" y="${y}" width="${scale(share).toFixed(1)}" height="${BAR}" rx="3"/>
  <text x="${(LEFT + scale(share) + 8).toFixed(1)}" y="${middle}">${share.toFixed(2)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">Responses per second to the hot query, as a share of the plain proxy's</title>
  <style>
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .heading { font-weight: 600; }
    .peer { fill: #8c959f; }
    .own { fill: #0969da; }
    line { stroke: #59636e; stroke-dasharray: 4 4; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .peer { fill: #6e7681; }
      .own { fill: #4493f8; }
      line { stroke: #9198a1; }
    }
  </style>
  <text class="heading" x="12" y="26">Responses per second, plain proxy = 1.00</text>
${drawn.join('\n')}
  <line x1="${one.toFixed(1)}" y1="${TOP - 10}" x2="${one.toFixed(1)}" y2="${height - 12}"/>
</svg>
`;
}

/** @param {string} title in Markdown @returns {string} for XML */
function plain(title) {
  return title.replace(/[`*]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
