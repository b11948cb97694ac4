import type { JobStats, Quantiles, Stats, TypeStats } from '../../application/stats.js';
import { isoTime } from '../../domain/iso-time.js';
import type { OtherTypesBody, QuantilesBody, StatsBody, TypeStatsBody } from './contract/stats.js';

export function statsBody(stats: Stats): StatsBody {
  const { others, sizes } = stats;
  return {
    at: isoTime(stats.at),
    ...commonBody(stats),
    ready: stats.ready,
    delayed: stats.delayed,
    oldest_waiting_seconds: stats.oldestWaitingSeconds,
    window_seconds: stats.windowSeconds,
    job_types: stats.types.map(typeBody),
    other: others && { job_types: others.types, ...commonBody(others) },
    types_without_worker: [...stats.typesWithoutWorker],
    tables: sizes.tables.map(({ name, bytes }) => ({ name, bytes })),
    database_bytes: sizes.databaseBytes,
    free_bytes: sizes.freeBytes,
    wal_bytes: sizes.walBytes,
  };
}

function typeBody(of: TypeStats): TypeStatsBody {
  return {
    job_type: of.jobType,
    paused: of.paused,
    workers: of.workers,
    has_no_worker: of.hasNoWorker,
    oldest_waiting_seconds: of.oldestWaitingSeconds,
    ...commonBody(of),
  };
}

function commonBody({ counts, rates, waitSeconds, runSeconds }: JobStats): Omit<OtherTypesBody, 'job_types'> {
  const { submitted, started, completed, failed, retried } = rates;
  return {
    counts: { ...counts },
    rates: { submitted, started, completed, failed, retried },
    wait_seconds: quantilesBody(waitSeconds),
    run_seconds: quantilesBody(runSeconds),
  };
}

function quantilesBody({ p50, p95 }: Quantiles): QuantilesBody {
  return { p50, p95 };
}
