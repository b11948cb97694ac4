import { z } from 'zod';

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
