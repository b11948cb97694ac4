import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody } from '../../src/interface/http/contract.js';
import { ApiClient, bodyOf, reportOf } from '../support/http-client.js';
import { readJobsOnceEnded } from '../support/system-history.js';
import { eventually } from '../support/processes-wait.js';
import { scene } from '../support/system-scene.js';
import { DATABASE_KINDS, runSql } from '../support/stores.js';

describe('what is logged at level trace', () => {
  it.concurrent.each(DATABASE_KINDS)(
    'holds no payload, no result, no error text and no lease token, however a request ends, on %s',
    (kind) =>
      scene(kind, async ({ database, history, processes }) => {
        const secrets: Record<string, string> = {};
        const secret = (what: string): string => (secrets[what] ??= randomUUID());
        const env = { LOG_LEVEL: 'trace', SWEEP_INTERVAL_SECONDS: '0.1', JOB_TIMEOUT_SECONDS: '1' };
        const scheduler = await processes.scheduler(database.url, env);
        const worker = processes.startWorker(scheduler.url, { ...history.workerEnv('worker'), LOG_LEVEL: 'trace' });
        const api = new ApiClient(scheduler.url);

        await api.submitted({ job_type: 'reveal', payload: { result: secret('payload and result') } });
        await api.submitted({ job_type: 'refuse', payload: { message: secret('payload and error') } });

        const raw = async (type: string, outcome: object): Promise<ClaimedJobBody> => {
          await api.submitted({
            job_type: type,
            payload: { [secret(`key of ${type}`)]: secret(`payload of ${type}`) },
          });
          const claim = await api.claimed('raw', type);
          secrets[`token of ${type}`] = claim.lease_token;
          bodyOf(await api.complete(claim.id, reportOf(claim, outcome)), 200);
          return claim;
        };
        const done = await raw('raw-success', { success: true, result: secret('raw result') });
        await raw('raw-failure', {
          success: false,
          error: { type: 'Secret', message: secret('raw error'), stack: secret('raw stack') },
        });
        const conflict = await api.complete(done.id, reportOf(done, { success: true, result: secret('other result') }));
        expect(conflict.status).toBe(409);
        const forged = { worker_id: 'raw', lease_token: secret('forged token'), success: false, error: secret('late') };
        expect((await api.complete(done.id, forged)).status).toBe(409);
        expect((await api.postText('/jobs', `{"job_type":"x","payload":"${secret('malformed')}`)).status).toBe(400);
        expect((await api.submit({ job_type: 'x', payload: secret('invalid'), priority: 11 })).status).toBe(422);

        // The retries of the refused, and the timeout of what nobody holds.
        await api.claimed('raw', 'raw-failure').then((claim) => (secrets['second token'] = claim.lease_token));
        const rows = await readJobsOnceEnded(database.url);
        for (const { attempt_log: log } of rows) {
          log.forEach(({ leaseToken, attempt, workerId }) => (secrets[`token ${attempt} of ${workerId}`] = leaseToken));
        }
        worker.signal('SIGTERM');
        scheduler.process.signal('SIGTERM');
        expect([await worker.exited(), await scheduler.process.exited()]).toEqual([0, 0]);

        const printed = [worker, scheduler.process].map(({ out, err }) => out + err).join('');
        expect(printed).toContain('request refused');
        expect(printed).toContain('job failed');
        expect(printed).toContain('leases ended by timeout');
        expect(Object.entries(secrets).filter(([, value]) => printed.includes(value))).toEqual([]);
      })(),
    60_000,
  );
});

describe('what is logged when PostgreSQL refuses a row', () => {
  it.concurrent(
    'is the error without the row: no payload, no result, no error text, no lease token',
    scene('postgres', async ({ database, processes }) => {
      const { url, process: scheduler } = await processes.scheduler(database.url, { LOG_LEVEL: 'trace' });
      const api = new ApiClient(url);
      const claim = await api.running('raw');
      // A bug in a statement or in the schema would look like this.
      await runSql(database.url, `alter table jobs add constraint refused check (length(payload::text) < 20)`);
      await runSql(database.url, `alter table jobs add constraint refused_result check (result is null)`);
      const payload = randomUUID();
      const result = randomUUID();
      expect((await api.submit({ job_type: 'refused', payload: { payload } })).status).toBe(500);
      expect((await api.complete(claim.id, reportOf(claim, { success: true, result }))).status).toBe(500);
      const failed = () => scheduler.log().filter(({ msg }) => msg === 'request failed').length === 2;
      await eventually(failed, 'both are logged');
      const secrets = { payload, result, token: claim.lease_token };
      const printed = scheduler.out + scheduler.err;
      expect(Object.entries(secrets).filter(([, value]) => printed.includes(value))).toEqual([]);
    }),
    30_000,
  );
});
