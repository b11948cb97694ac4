import type { Moment } from '../contract.js';

/**
 * What is to be changed; at least one of it.
 */
export interface EditJobBody {
  /**
   * From 1 to 10, 10 first.
   *
   * @isInt must be an integer
   * @minimum 1 must be from 1 to 10
   * @maximum 10 must be from 1 to 10
   */
  priority?: number;
  /** When it becomes ready. Not together with `delay_seconds`. */
  run_at?: Moment;
  /**
   * How long until it becomes ready, in seconds from now; 0 for at once.
   *
   * @minimum 0 must be from 0 to 315360000
   * @maximum 315360000 must be from 0 to 315360000
   */
  delay_seconds?: number;
}
