const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const leave = (): never => process.exit(0);

/**
 * Ends the process on a signal while it is still loading and has nothing to drain. Needed where it is process 1 of a
 * container: there a signal without a listener is lost, and a stop would wait until it kills.
 */
export function leaveOnSignals(): void {
  for (const signal of SIGNALS) process.on(signal, leave);
}

/** From now on somebody drains on these signals. */
export function drainOnSignals(drain: (signal: NodeJS.Signals) => void): void {
  for (const signal of SIGNALS) {
    process.on(signal, drain);
    process.off(signal, leave);
  }
}
