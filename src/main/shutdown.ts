import { drainOnSignals } from './early-signals.js';
import type { Logger } from '../infrastructure/logger.js';

/** The promise of a drain: the process is gone after this long, whatever hangs. */
const EXIT_WITHIN_MS = 9_500;

/**
 * On SIGTERM or SIGINT drains and exits with 0; a second signal exits at once with 1, and so does a drain that does
 * not end in time.
 */
export function onShutdown(logger: Logger, drain: () => Promise<void>): void {
  let draining = false;
  const stop = (signal: NodeJS.Signals) => {
    if (draining) process.exit(1);
    draining = true;
    logger.info(`${signal}: draining; a second signal exits at once`);
    setTimeout(() => {
      logger.error('the drain did not end in time');
      process.exit(1);
    }, EXIT_WITHIN_MS).unref();
    drain().then(
      () => {
        logger.info('drained');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'the drain failed');
        process.exit(1);
      },
    );
  };
  drainOnSignals(stop);
}
