// Sums over measurements, and how numbers are written.

/** @param {number[]} values @returns {number} NaN when there are none */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** @param {[x: number, y: number][]} points @returns {number} rise of the line of least squares through them */
export function slope(points) {
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(([x]) => (x - meanX) ** 2));
}

/** @param {number} value @param {number} digits after the point */
export function number(value, digits) {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {number[]} shares of all rounds */
export function share(shares) {
  return shares.length === 0 ? '–' : median(shares).toFixed(2);
}

/** @param {number[]} shares of all rounds */
export function spread(shares) {
  return shares.length === 0 ? '–' : `${Math.min(...shares).toFixed(2)}–${Math.max(...shares).toFixed(2)}`;
}
