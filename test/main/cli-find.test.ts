import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { baton } from '../support/baton-command.js';
import { claimedJob, problem, ScriptedScheduler } from '../support/scripted-scheduler.js';

let scheduler: ScriptedScheduler;
beforeEach(async () => {
  scheduler = await ScriptedScheduler.start();
});
afterEach(() => scheduler.stop());

const run = (args: readonly string[]) => baton(args, { env: { SCHEDULER_URL: scheduler.url } });
const job = (id: string) => ({ ...claimedJob({ id }), created_at: '2026-01-01T00:00:00.000Z' });
const page = (ids: string[], next: string | null) => ({
  status: 200,
  body: { jobs: ids.map(job), next_cursor: next },
});
const counted = (matched: number, changed: number) => ({ status: 200, body: { matched, changed } });

describe('baton job list', () => {
  it('goes on from page to page until it has as many as it is to list', async () => {
    scheduler.answerOthers(page(['a'], 'c1'), page([], 'c2'), page(['b', 'c'], 'c3'));
    const { out, exit } = await run(['job', 'list', '--error', 'no luck', '--tag', 't', '--limit', '3', '--json']);
    expect(exit).toBe(0);
    const listed = JSON.parse(out) as { jobs: { id: string }[]; next_cursor: string };
    expect([listed.jobs.map(({ id }) => id), listed.next_cursor]).toEqual([['a', 'b', 'c'], 'c3']);
    const filter = 'tag=t&error=no+luck';
    expect(scheduler.others).toEqual([
      `GET /jobs?${filter}&limit=3`,
      `GET /jobs?${filter}&limit=2&cursor=c1`,
      `GET /jobs?${filter}&limit=2&cursor=c2`,
    ]);
  });

  it('ends where there are no more', async () => {
    scheduler.answerOthers(page(['a'], null));
    const time = '2026-01-01T00:00:00Z';
    const { out } = await run(['job', 'list', '--limit', '250', '--created-after', time, '--created-before', time]);
    expect(out).not.toContain('more');
    expect(scheduler.others).toEqual([
      'GET /jobs?created_after=2026-01-01T00%3A00%3A00Z&created_before=2026-01-01T00%3A00%3A00Z&limit=100',
    ]);
  });
});

describe.each(['cancel', 'retry'])('baton job %s', (verb) => {
  it('changes all jobs that are like the options say', async () => {
    scheduler.answerOthers(counted(3, 2));
    const { out, exit } = await run(['job', verb, '--state', 'FAILED', '--type', 'a', '--worker', 'w', '--yes']);
    expect([out, exit]).toEqual([`${verb}: 2 of 3 jobs\n`, 0]);
    const filter = { state: 'FAILED', job_type: 'a', worker_id: 'w' };
    expect([scheduler.others.at(-1), scheduler.otherBodies.at(-1)]).toEqual([
      `POST /jobs/${verb}`,
      { filter, dry_run: false },
    ]);
  });

  it('counts them', async () => {
    scheduler.answerOthers(counted(1, 0));
    const { out } = await run(['job', verb, '--tag', 't', '--dry-run']);
    expect(out).toBe(`1 job to ${verb}\n`);
    expect(scheduler.otherBodies.at(-1)).toEqual({ filter: { tag: 't' }, dry_run: true });
    scheduler.answerOthers(counted(1, 0));
    expect(JSON.parse((await run(['job', verb, '--tag', 't', '--dry-run', '--json'])).out)).toEqual({
      matched: 1,
      changed: 0,
    });
  });

  it('changes none unless it is told that it is meant', async () => {
    const { exit, err } = await run(['job', verb, '--type', 'a']);
    expect([exit, err]).toEqual([2, `baton: job ${verb} of many jobs wants --yes, or --dry-run to count them\n`]);
    expect(scheduler.others).toEqual([]);
  });

  it('takes an id or options, and not both', async () => {
    expect((await run(['job', verb])).exit).toBe(2);
    expect((await run(['job', verb, 'j1', '--type', 'a'])).exit).toBe(2);
    expect(scheduler.others).toEqual([]);
    scheduler.answerOthers({ status: 200, body: job('j1') });
    expect((await run(['job', verb, 'j1'])).out).toMatch(/^j1 /);
    scheduler.answerOthers(problem(503, 'busy'));
    expect((await run(['job', verb, '--type', 'a', '--yes'])).exit).toBe(69);
  });
});
