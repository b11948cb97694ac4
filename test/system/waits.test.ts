import { describe, expect, it } from '@jest/globals';
import { SchedulerClient } from '../../src/interface/worker/index.js';
import { eventually } from '../support/processes-wait.js';
import { scene } from '../support/system-scene.js';

const finish = async (client: SchedulerClient, jobType: string): Promise<void> => {
  const [job] = await client.claim({ workerId: 'w', jobTypes: [jobType] });
  await client.complete(job!.id, { worker_id: 'w', lease_token: job!.lease_token, success: true });
};

describe('a request that waits for the end of a job', () => {
  it(
    'is answered at once by a scheduler that gets SIGTERM, and hears of the end at another scheduler',
    scene('postgres', async ({ database, processes }) => {
      const [here, there] = await Promise.all([processes.scheduler(database.url), processes.scheduler(database.url)]);
      const [client, other] = [new SchedulerClient(here.url), new SchedulerClient(there.url)];
      const [first, second] = [await client.submit({ job_type: 'a' }), await client.submit({ job_type: 'b' })];

      const ends = client.waitFor(first.id, 60);
      const stays = client.waitFor(second.id, 60);
      await waiting(here.url, 2);
      const since = performance.now();
      await finish(other, 'a');
      expect(await ends).toMatchObject({ id: first.id, state: 'COMPLETED' });
      expect(performance.now() - since).toBeLessThan(5_000);

      here.process.signal('SIGTERM');
      expect(await stays).toMatchObject({ id: second.id, state: 'PENDING' });
      expect(await here.process.exited()).toBe(0);
      expect(here.process.troubles()).toEqual([]);
    }),
  );
});

/** As the metrics tell. */
async function waiting(url: string, count: number): Promise<void> {
  await eventually(async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return text.includes(`\nbaton_waiting_for_end ${count}\n`);
  }, `${count} wait`);
}
