import type { FailureReason, JobId } from '../contract.js';

/**
 * What keeps a job where it is. `not_due`: its time has not come. `retry_backoff`: it waits for its next attempt.
 * `type_paused`: an operator has paused its type. `no_worker`: no worker has asked for its type in the last 5 minutes.
 * `waiting_turn`: it is ready, and waits for a worker. `cancelling`: it is running, and is to be cancelled.
 */
export type ExplanationCode =
  | 'not_due'
  | 'retry_backoff'
  | 'type_paused'
  | 'no_worker'
  | 'waiting_turn'
  | 'running'
  | 'cancelling'
  | 'completed'
  | 'failed';

/**
 * Why a job is where it is. Only what belongs to the code is there.
 */
export interface ExplanationBody {
  job_id: JobId;
  code: ExplanationCode;
  /** The same for people, with the numbers and times. */
  sentence: string;
  /**
   * With `not_due` and `retry_backoff`: when it becomes ready.
   *
   * @format date-time
   */
  due_at?: string;
  /**
   * With `waiting_turn`: how many ready jobs of its type go first, 10000 at most.
   *
   * @isInt
   */
  ahead?: number;
  /** With `waiting_turn`: whether there are more than `ahead`. */
  ahead_is_at_least?: boolean;
  /**
   * With `waiting_turn` and `no_worker`: how many workers have asked for its type in the last 5 minutes.
   *
   * @isInt
   */
  workers_asking?: number;
  /** Who runs it; once it has ended, who ran it last. */
  worker_id?: string | null;
  /**
   * With `running` and `cancelling`: when the attempt started.
   *
   * @format date-time
   */
  since?: string;
  /**
   * With `running` and `cancelling`: when its worker was heard of last, by its claim or a heartbeat.
   *
   * @format date-time
   */
  heard_at?: string;
  /**
   * With `running` and `cancelling`: when the attempt times out.
   *
   * @format date-time
   */
  deadline_at?: string;
  /** @format date-time */
  finished_at?: string;
  /** With `failed`. A job that has expired is `failed` here before the sweep makes it FAILED. */
  failure_reason?: FailureReason;
  /** With `failed`: the same in a sentence. */
  failure_message?: string | null;
}
