/** @param {number[]} values */
export function median(values) {
  return percentile(values, 50);
}

/**
 * Between the two nearest values, as most tools do it.
 *
 * @param {number[]} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b);
  const position = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}

/** @param {number[]} samples */
export function latencies(samples) {
  const [p50, p95, p99] = [50, 95, 99].map((percent) => percentile(samples, percent));
  return { samples: samples.length, p50, p95, p99, max: Math.max(...samples) };
}

/**
 * The line through the points with the least squares, and the standard error of its slope. What one sample is above the
 * line, the next one is likely to be as well; so many samples in a row count as the fewer that would tell as much (Santer
 * et al. 2000, doi:10.1029/1999JD901105, equation 6).
 *
 * @param {{ x: number, y: number }[]} points at even distances in time
 */
export function trend(points) {
  const n = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residuals = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const carried = residuals.slice(1).reduce((sum, residual, index) => sum + residual * residuals[index], 0);
  const correlation = squares === 0 ? 0 : Math.max(0, carried / squares);
  const worth = Math.max(3, (n * (1 - correlation)) / (1 + correlation));
  return { slope, standardError: Math.sqrt(squares / (worth - 2) / spread) };
}
