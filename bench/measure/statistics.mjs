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
 * The line through the points with the least squares, and the standard error of its slope.
 *
 * @param {{ x: number, y: number }[]} points
 */
export function trend(points) {
  const n = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residual = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: Math.sqrt(residual / (n - 2) / spread) };
}
