import type { JobType } from '../contract.js';

/**
 * How many jobs there are in each state.
 */
export interface StateCountsBody {
  PENDING: number;
  RUNNING: number;
  COMPLETED: number;
  FAILED: number;
}

/**
 * How often something happened, a second.
 */
export interface RatesBody {
  submitted: number;
  /** Attempts begun. */
  started: number;
  completed: number;
  failed: number;
  /** Attempts that failed and left their job PENDING. */
  retried: number;
}

/**
 * What half, and 95 of 100, did not exceed, in seconds, at most a tenth off; null when there was nothing.
 */
export interface QuantilesBody {
  p50: number | null;
  p95: number | null;
}

export interface TypeStatsBody {
  job_type: JobType;
  counts: StateCountsBody;
  paused: boolean;
  /** Workers that asked for its jobs in the last five minutes. */
  workers: number;
  /** PENDING jobs and no worker. */
  has_no_worker: boolean;
  /** For how long the job has been ready that has waited longest; null when none is ready. */
  oldest_waiting_seconds: number | null;
  rates: RatesBody;
  wait_seconds: QuantilesBody;
  run_seconds: QuantilesBody;
}

/**
 * Job types together.
 */
export interface OtherTypesBody {
  /** How many they are. */
  job_types: number;
  counts: StateCountsBody;
  rates: RatesBody;
  wait_seconds: QuantilesBody;
  run_seconds: QuantilesBody;
}

export interface TableSizeBody {
  name: string;
  /** With its indexes. */
  bytes: number;
}

export interface StatsBody {
  at: string;
  counts: StateCountsBody;
  /** PENDING jobs that can be claimed now; null when there are too many delayed ones to count. */
  ready: number | null;
  /** PENDING jobs that become ready later; null when there are 10,000 or more. */
  delayed: number | null;
  /** For how long the job has been ready that has waited longest; null when none is ready. */
  oldest_waiting_seconds: number | null;
  /** Of what time the rates, waits and runs are: the last five minutes and the part of the one under way. */
  window_seconds: number;
  rates: RatesBody;
  /** From when jobs were ready to their claims. */
  wait_seconds: QuantilesBody;
  /** From claims to the ends of their attempts. */
  run_seconds: QuantilesBody;
  /** The 100 busiest types. */
  job_types: TypeStatsBody[];
  /** All other types; null when there are none. */
  other: OtherTypesBody | null;
  /** The first 100 types that have PENDING jobs and no worker. */
  types_without_worker: JobType[];
  /** Empty for an SQLite file of more than 16 MB, which would have to be read for it. */
  tables: TableSizeBody[];
  database_bytes: number;
  /** How much of that is free for new rows; null on PostgreSQL. */
  free_bytes: number | null;
  /** Of the write-ahead log beside an SQLite file; null on PostgreSQL. */
  wal_bytes: number | null;
}
