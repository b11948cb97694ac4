/**
 * How much each row does. `seconds` is what the measured part should last; the number of jobs follows from the pace of
 * the warm-up.
 */
export const SIZES = {
  full: { rounds: 3, seconds: 4, warmupSeconds: 1.5, warmupScale: 1, maxJobs: 400_000, samples: 500 },
  quick: { rounds: 1, seconds: 3, warmupSeconds: 1, warmupScale: 0.5, maxJobs: 200_000, samples: 150 },
  smoke: { rounds: 1, seconds: 0.5, warmupSeconds: 0.2, warmupScale: 0.05, maxJobs: 5_000, samples: 20 },
};
