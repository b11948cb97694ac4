import { instanceCachingFactory, type DependencyContainer } from 'tsyringe';
import { ChangeSchedules } from '../application/change-schedules.js';
import { Coordinator } from '../application/coordinator.js';
import { FireSchedules, type FiringLimits } from '../application/fire-schedules.js';
import { Firer } from '../application/firer.js';
import type { Clock } from '../application/ports/clock.js';
import { CronerCalendar } from '../infrastructure/croner-calendar.js';
import type { Logger } from '../infrastructure/logger.js';
import type { Store } from '../infrastructure/persistence/store.js';
import { CALENDAR, SCHEDULE_QUERIES } from '../interface/http/tokens.js';

/** What one transaction fires: 10 ms, and no more payload than others write. */
const FIRING_LIMITS: FiringLimits = { schedules: 100, jobs: 100, characters: 4 * 1024 * 1024 };

/** The part of the object graph that schedules need. */
export function registerSchedules(
  container: DependencyContainer,
  { store, clock, logger }: { readonly store: Store; readonly clock: Clock; readonly logger: Logger },
): void {
  const calendar = new CronerCalendar();
  const fireSchedules = new FireSchedules(calendar, FIRING_LIMITS);
  container.register(CALENDAR, { useValue: calendar });
  container.register(SCHEDULE_QUERIES, { useValue: store.schedules });
  container.register(ChangeSchedules, { useValue: new ChangeSchedules(calendar) });
  container.register(Firer, {
    useFactory: instanceCachingFactory(
      () =>
        new Firer(container.resolve(Coordinator), store.schedules, fireSchedules, clock, {
          fired: (firings) => logger.debug(firings, 'schedules fired'),
          failed: (error) => logger.warn({ err: error }, 'schedules cannot fire; each second tries again'),
          recovered: () => logger.info('schedules fire again'),
        }),
    ),
  });
}
