import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { JOB_TYPE_PATTERN } from '../interface/worker/handlers.js';
import { logLevel, numberFrom } from './common-settings.js';
import { execSettings } from './exec-settings.js';
import type { Settings, SettingTable } from './setting-table.js';

const JOB_TYPES_RULE = 'must be job types with commas between, each of 1 to 128 letters, digits, or any of _ . : -';
const SCHEDULER_URL_RULE = 'must be an http or https URL without user name and password';

const jobTypes = z
  .string()
  .transform((text) => text.split(',').map((jobType) => jobType.trim()))
  .refine((types) => types.every((jobType) => JOB_TYPE_PATTERN.test(jobType)), JOB_TYPES_RULE);

/** What can be set for a worker, by environment variables. */
export const workerSettings = {
  schedulerUrl: {
    name: 'SCHEDULER_URL',
    flag: 'url',
    default: 'http://127.0.0.1:8000',
    meaning: 'the scheduler to work for',
    schema: z.string().refine(isSchedulerUrl, SCHEDULER_URL_RULE),
    // Whoever puts a password in is told not to; the log need not keep it.
    secret: true,
  },
  workerId: {
    name: 'WORKER_ID',
    default: undefined,
    meaning: 'unique name, 1 to 128 characters; unless set, host name, pid and 6 random hex digits',
    schema: z.string().max(128, 'must be 1 to 128 characters'),
  },
  concurrency: {
    name: 'WORKER_CONCURRENCY',
    flag: 'concurrency',
    default: '10',
    meaning: 'how many jobs to run at once, 1 to 1000',
    schema: numberFrom(1, 1000, 'integer'),
  },
  jobTypes: {
    name: 'JOB_TYPES',
    flag: 'type',
    isList: true,
    default: undefined,
    meaning: 'job types to ask for, with commas between; unless set, all that have a handler',
    schema: jobTypes,
  },
  handlers: {
    name: 'HANDLERS',
    default: undefined,
    meaning: 'path of a module that exports handlers, beside the built-in sleep, echo and fail',
    schema: z.string(),
  },
  isolation: {
    name: 'ISOLATION',
    default: 'none',
    meaning: 'run each job in a thread or process of its own, which can be stopped: none, thread or process',
    schema: z.enum(['none', 'thread', 'process'], 'must be none, thread or process'),
  },
  ...execSettings,
  heartbeats: {
    name: 'HEARTBEATS',
    default: 'on',
    meaning: 'whether to extend leases while their handlers run, and to hear directives: on or off',
    schema: z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on'),
  },
  maxRunSeconds: {
    name: 'MAX_RUN_SECONDS',
    flag: 'max-run',
    default: undefined,
    meaning: 'how long an attempt may run however many heartbeats it has, 1 to 31536000; unless set, no bound',
    schema: numberFrom(1, 31_536_000),
  },
  logLevel,
} satisfies SettingTable;

export type WorkerSettings = Settings<typeof workerSettings>;

/** A name that no other worker has, and that tells where to look for this one. */
export function newWorkerId(): string {
  // The rest must fit into 128 characters too.
  return `${hostname().slice(0, 100)}-${process.pid}-${randomBytes(3).toString('hex')}`;
}

function isSchedulerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
