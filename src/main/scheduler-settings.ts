import { z } from 'zod';
import { parseDatabaseUrl } from '../infrastructure/persistence/database-url.js';
import { logLevel, numberFrom } from './common-settings.js';
import type { Settings, SettingTable } from './setting-table.js';

const databaseUrl = z.string().transform((url, context) => {
  try {
    return parseDatabaseUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const FOREVER = 'forever';
/** Infinity for ever. Not 0 for it: that could as well mean "not at all". */
const retentionDays = z
  .string()
  .transform((text) => (text === FOREVER ? Infinity : Number(/^\d+(\.\d+)?$/.exec(text)?.[0])))
  .refine(
    (days) => days === Infinity || (days >= 0.00001 && days <= 36_500),
    `must be a number from 0.00001 to 36500, or ${FOREVER}`,
  );

/** What can be set for the scheduler, by environment variables. */
export const schedulerSettings = {
  database: {
    name: 'DATABASE_URL',
    default: 'sqlite:///./baton.db',
    meaning: 'sqlite:///./relative, sqlite:////absolute, sqlite::memory:, postgres:// or postgresql://',
    schema: databaseUrl,
    secret: true,
  },
  host: {
    name: 'HOST',
    default: '127.0.0.1',
    meaning: 'address the API listens on',
    schema: z.string(),
  },
  port: {
    name: 'PORT',
    default: '8000',
    meaning: 'port the API listens on; 0 takes a free one',
    schema: numberFrom(0, 65_535, 'integer'),
  },
  jobTimeoutSeconds: {
    name: 'JOB_TIMEOUT_SECONDS',
    default: '30',
    meaning: 'how long one attempt of a job may take, 1 to 86400',
    schema: numberFrom(1, 86_400, 'integer'),
  },
  sweepIntervalSeconds: {
    name: 'SWEEP_INTERVAL_SECONDS',
    default: '1',
    meaning: 'how often the sweeper looks for attempts that have timed out, 0.1 to 3600',
    schema: numberFrom(0.1, 3600),
  },
  retentionDays: {
    name: 'RETENTION_DAYS',
    default: '7',
    meaning: 'how long completed and failed jobs are kept, 0.00001 to 36500; forever keeps them all',
    schema: retentionDays,
  },
  logLevel,
} satisfies SettingTable;

export type SchedulerSettings = Settings<typeof schedulerSettings>;
