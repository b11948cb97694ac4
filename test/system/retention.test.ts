import { describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, JobBody } from '../../src/interface/http/contract.js';
import { eventually } from '../support/processes-wait.js';
import { DATABASE_KINDS } from '../support/stores.js';
import { Load } from '../support/system-load.js';
import { scene } from '../support/system-scene.js';

/** Less than a second. */
const RETENTION_DAYS = '0.00001';

describe('a scheduler with a short retention', () => {
  it.concurrent.each(DATABASE_KINDS)('deletes what has ended and keeps what has not, on %s', (kind) =>
    scene(kind, async ({ database, processes }) => {
      const { url, process } = await processes.scheduler(database.url, { RETENTION_DAYS });
      const load = new Load([url]);
      const submit = async (jobType: string) => (await load.submit(url, { job_type: jobType })).body as JobBody;
      const claim = async (jobType: string) => (await load.claim(url, 'w', jobType)).body as ClaimedJobBody;
      const statusOf = async (id: string) => (await load.probe(url, `/jobs/${id}`)).status;

      const [pending, running, ...ended] = [
        await submit('pending'),
        await submit('running'),
        await submit('ended'),
        await submit('ended'),
      ];
      await claim('running');
      for (const { id } of ended) {
        expect((await load.report(url, await claim('ended'))).status).toBe(200);
        await eventually(async () => (await statusOf(id)) === 404, 'the job that has ended is deleted');
      }
      expect(await Promise.all([pending.id, running.id].map(statusOf))).toEqual([200, 200]);
      expect(process.logged('ended jobs deleted')).toMatchObject({ count: 1 });
      process.signal('SIGTERM');
      expect(await process.exited()).toBe(0);
      expect(process.troubles()).toEqual([]);
    })(),
  );
});
