import { z } from 'zod';
import { LOG_LEVELS } from '../infrastructure/logger.js';
import type { Setting } from './setting-table.js';

/** A number between bounds, both included, written in decimal digits. */
export function numberFrom(
  least: number,
  most: number,
  kind: 'integer' | 'number' = 'number',
): z.ZodType<number, string> {
  const form = kind === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const message = `must be ${kind === 'integer' ? 'an integer' : 'a number'} from ${least} to ${most}`;
  return z
    .string()
    .regex(form, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** How much both processes log. */
export const logLevel = {
  name: 'LOG_LEVEL',
  default: 'info',
  meaning: LOG_LEVELS.join(', '),
  schema: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
} satisfies Setting<unknown>;
