import type { Coordinator } from './coordinator.js';
import type { PausedTypes } from './paused-types.js';
import type { WaitingClaims } from './waiting-claims.js';

/**
 * Pauses and resumes job types, also those that there is no job of yet. Here it holds from the answer on; other schedulers
 * follow with their next look at the store. Saying it again changes nothing.
 */
export class PauseTypes {
  constructor(
    private readonly coordinator: Pick<Coordinator, 'write'>,
    private readonly paused: PausedTypes,
    private readonly waiting: Pick<WaitingClaims, 'announce'>,
  ) {}

  async pause(jobType: string): Promise<void> {
    await this.coordinator.write({ typePause: { jobType, isPaused: true } });
    this.paused.pause(jobType);
  }

  async resume(jobType: string): Promise<void> {
    await this.coordinator.write({ typePause: { jobType, isPaused: false } });
    this.paused.resume(jobType);
    this.waiting.announce();
  }
}
