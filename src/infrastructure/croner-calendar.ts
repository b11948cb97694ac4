import { Cron } from 'croner';
import type { Calendar } from '../application/ports/calendar.js';
import type { FieldFault } from '../domain/errors.js';

/** Expressions that are kept parsed. */
const REMEMBERED = 1_000;
/** Names only: croner would take an offset as well, and Node any case. */
const TIME_ZONE_NAME = /^[A-Za-z][\w+/-]{0,63}$/;
const MAX_CRON_LENGTH = 200;

/** Cron expressions as croner reads them, with five to seven fields. */
export class CronerCalendar implements Calendar {
  private readonly remembered = new Map<string, Cron>();

  check(cron: string, timeZone: string): FieldFault[] {
    return [...cronFaults(cron), ...timeZoneFaults(timeZone)];
  }

  next(cron: string, timeZone: string, after: Date): Date | null {
    return this.parsed(cron, timeZone).nextRun(after);
  }

  private parsed(cron: string, timeZone: string): Cron {
    const key = `${timeZone} ${cron}`;
    let parsed = this.remembered.get(key);
    if (!parsed) {
      parsed = new Cron(cron, { timezone: timeZone });
      if (this.remembered.size === REMEMBERED) this.remembered.clear();
      this.remembered.set(key, parsed);
    }
    return parsed;
  }
}

function cronFaults(cron: string): FieldFault[] {
  const fault = (message: string) => [{ field: 'cron', message }];
  if (cron.length > MAX_CRON_LENGTH) return fault(`must be at most ${MAX_CRON_LENGTH} characters`);
  // croner would take a time for an expression that fires once.
  if (cron.includes(':')) return fault('must be a cron expression');
  try {
    new Cron(cron);
    return [];
  } catch (error) {
    return fault(`is no cron expression: ${(error as Error).message.replace(/^CronPattern: /, '')}`);
  }
}

function timeZoneFaults(timeZone: string): FieldFault[] {
  const fault = [{ field: 'time_zone', message: 'must be the name of an IANA time zone, such as Europe/Berlin' }];
  if (!TIME_ZONE_NAME.test(timeZone)) return fault;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return fault;
  }
}
