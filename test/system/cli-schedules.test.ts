import { describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import type { ScheduleBody, SchedulePageBody } from '../../src/interface/http/contract/schedules.js';
import { baton } from '../support/baton-command.js';
import { startTestApp } from '../support/test-app.js';

describe('baton schedule', () => {
  it('creates, shows, lists, pauses, resumes, runs and deletes schedules', async () => {
    const app = await startTestApp('sqlite');
    const run = (...args: string[]) => baton(['schedule', ...args], { env: { SCHEDULER_URL: app.url } });
    const json = async <T>(...args: string[]) => JSON.parse((await run(...args, '--json')).out) as T;
    try {
      const berlin = ['--cron', '0 2 * * *', '--time-zone', 'Europe/Berlin'];
      const create = ['create', 'nightly', ...berlin, '--type', 'report', '--payload', '{"n":1}'];
      const created = await json<ScheduleBody>(...create);
      expect(created).toMatchObject({ name: 'nightly', job: { job_type: 'report', payload: { n: 1 }, priority: 5 } });
      expect(await json(...create)).toEqual(created);
      const other = await run('create', 'nightly', '--cron', '@hourly', '--type', 'report');
      expect([other.exit, other.err]).toEqual([
        1,
        'baton: schedule_exists (409): There is another schedule nightly. PUT /schedules/nightly replaces it.\n',
      ]);
      expect(await json(...create, '--missed', 'once', '--replace')).toMatchObject({ missed: 'once' });
      expect((await run('get', 'nightly')).out).toMatch(/^cron +0 2 \* \* \* \(Europe\/Berlin\)$/m);
      expect((await run('list')).out).toMatch(/^nightly +0 2 \* \* \* +Europe\/Berlin +report +2026-01-01T01:00/m);
      expect((await json<SchedulePageBody>('list', '--limit', '1')).schedules).toHaveLength(1);
      expect((await run('pause', 'nightly')).out).toBe('nightly paused\n');
      expect((await run('list')).out).toMatch(/ paused/);
      expect((await json<JobBody>('run', 'nightly')).tags).toEqual(['schedule:nightly']);
      expect((await run('resume', 'nightly')).out).toBe('nightly fires next at 2026-01-01T01:00:00.000Z\n');
      expect((await run('delete', 'nightly')).out).toBe('nightly deleted\n');
      const gone = await run('get', 'nightly');
      expect([gone.exit, gone.err]).toEqual([1, 'baton: schedule_not_found (404): There is no schedule nightly.\n']);
      const bad = await run('create', 'x', '--cron', 'often', '--type', 'a');
      expect([bad.exit, bad.err]).toEqual([1, expect.stringMatching(/^baton: validation_failed \(422\): cron is no /)]);
      expect((await run('create', 'x', '--type', 'a')).exit).toBe(2);
    } finally {
      await app.close();
    }
  }, 60_000);
});
