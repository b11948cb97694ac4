import { z } from 'zod';
import { numberFrom } from './common-settings.js';
import type { SettingTable } from './setting-table.js';

const CODES_RULE = 'must be exit codes from 1 to 255 with commas between';

const exitCodes = z
  .string()
  .regex(/^\d{1,3}(,\d{1,3})*$/, CODES_RULE)
  .transform((text) => text.split(',').map(Number))
  .refine((codes) => codes.every((code) => code >= 1 && code <= 255), CODES_RULE);

/** What can be set for a worker that runs a program for each job. */
export const execSettings = {
  exec: {
    name: 'EXEC',
    default: undefined,
    meaning: 'a command for /bin/sh that runs each job, in place of handlers; docs/cli.md says how',
    schema: z.string(),
  },
  retryCodes: {
    name: 'RETRY_CODES',
    default: '75',
    meaning: 'exit codes by which it gives the job back, to be tried later without spending an attempt',
    schema: exitCodes,
    isList: true,
  },
  fatalCodes: {
    name: 'FATAL_CODES',
    default: undefined,
    meaning: 'exit codes by which the job fails at once, whatever attempts are left',
    schema: exitCodes,
    isList: true,
  },
  retryDelaySeconds: {
    name: 'RETRY_DELAY_SECONDS',
    flag: 'retry-delay',
    default: '60',
    meaning: 'how much later, in seconds, 0 to 86400',
    schema: numberFrom(0, 86_400),
  },
} satisfies SettingTable;
