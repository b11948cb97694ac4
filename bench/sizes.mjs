/**
 * How much each row does. `seconds` is what the measured part should last; how many jobs that takes follows from the
 * pace of the warm-up. `warmupSamples` come before those that count: a queue
 * runs for weeks, and the code of its first few hundred jobs has not been compiled yet. After `budgetSeconds` nothing new is begun.
 */
export const SIZES = {
  full: {
    rounds: 3,
    seconds: 4,
    warmupSeconds: 1.5,
    warmupScale: 1,
    maxJobs: 400_000,
    samples: 500,
    warmupSamples: 300,
    workerJobs: 50_000,
    workerWarmupJobs: 20_000,
    depthLevels: [0, 1e6, 1e7],
    settleSeconds: 5,
    idleSeconds: 45,
    streamJobs: 2e6,
  },
  quick: {
    rounds: 1,
    seconds: 3,
    warmupSeconds: 1,
    warmupScale: 0.5,
    maxJobs: 200_000,
    samples: 200,
    warmupSamples: 300,
    workerJobs: 10_000,
    workerWarmupJobs: 5000,
    depthLevels: [0, 1e6],
    settleSeconds: 3,
    idleSeconds: 15,
    streamJobs: 200_000,
  },
  smoke: {
    rounds: 1,
    seconds: 0.3,
    warmupSeconds: 0.2,
    warmupScale: 0.02,
    maxJobs: 2000,
    samples: 20,
    warmupSamples: 20,
    workerJobs: 200,
    workerWarmupJobs: 100,
    depthLevels: [0, 1e4],
    settleSeconds: 0.3,
    idleSeconds: 1,
    streamJobs: 2000,
    budgetSeconds: 40,
  },
};
