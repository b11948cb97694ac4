import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DependencyContainer } from 'tsyringe';
import { ClaimDesk } from '../../src/application/claim-desk.js';
import { Coordinator } from '../../src/application/coordinator.js';
import { ExplainJob } from '../../src/application/explain-job.js';
import { ReadWorkers } from '../../src/application/read-workers.js';
import { WorkerRegistry } from '../../src/application/worker-registry.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { createLogger } from '../../src/infrastructure/logger.js';
import type { Store } from '../../src/infrastructure/persistence/store.js';
import { randomIds } from '../../src/infrastructure/random-ids.js';
import { buildContainer } from '../../src/main/container.js';
import { FakeClock } from '../support/fake-clock.js';
import { createDatabase, openTestStore, type TestDatabase } from '../support/stores.js';

interface Scheduler {
  readonly container: DependencyContainer;
  readonly store: Store;
}

describe('two schedulers on one PostgreSQL', () => {
  let database: TestDatabase;
  let schedulers: [Scheduler, Scheduler];

  const start = async (): Promise<Scheduler> => {
    const clock = new FakeClock();
    const store = await openTestStore(database.url, clock);
    const settings = { jobTimeoutSeconds: 30, sweepIntervalSeconds: 1, retentionDays: 7 };
    const logger = createLogger('silent', 'test');
    return { store, container: buildContainer(settings, { store, clock, ids: randomIds, logger }) };
  };
  beforeEach(async () => {
    database = await createDatabase('postgres');
    schedulers = [await start(), await start()];
  });
  afterEach(async () => {
    for (const { container, store } of schedulers) {
      await container.resolve(Coordinator).close();
      await store.close();
    }
    await database.drop();
  });

  const ask = (scheduler: Scheduler, workerId: string) => {
    const request = ClaimRequest.of({ workerId, jobTypes: ['a'] });
    return scheduler.container.resolve(ClaimDesk).complete([], { request, requestId: undefined }, {});
  };

  it('know each other’s workers once these are written down', async () => {
    const [one, other] = schedulers;
    const [job] = await other.container.resolve(Coordinator).submit([JobRequest.of({ jobType: 'a', priority: 1 })]);
    const explain = async () => (await other.container.resolve(ExplainJob).execute(job!.id)).code;
    expect(await explain()).toBe('no_worker');
    await one.container.resolve(Coordinator).change({ kind: 'cancel', jobId: job!.id });
    await ask(one, 'w');
    await other.container.resolve(Coordinator).change({ kind: 'retry', jobId: job!.id });
    await one.container.resolve(WorkerRegistry).write();
    expect(await explain()).toBe('waiting_turn');
    const { workers } = await other.container.resolve(ReadWorkers).execute(undefined, 10);
    expect(workers).toMatchObject([{ workerId: 'w', jobTypes: ['a'], running: 0 }]);
  });

  it('write down a thousand workers that both have seen, at once and in any order', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `w-${n}`);
    const registries = schedulers.map(({ container }) => container.resolve(WorkerRegistry));
    for (const [index, registry] of registries.entries()) {
      for (const workerId of index === 0 ? names : names.toReversed()) {
        registry.left(registry.asks(ClaimRequest.of({ workerId })));
      }
    }
    await Promise.all(registries.map((registry) => registry.write()));
    const seen = await schedulers[0].store.workers.seen(new Date(0), undefined, 2_000);
    expect(seen).toHaveLength(1_000);
  });
});
