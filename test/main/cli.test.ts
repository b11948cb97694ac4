import { open } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import { baton } from '../support/baton-command.js';
import { claimedJob, problem, ScriptedScheduler } from '../support/scripted-scheduler.js';

const ESC = '\u001b';
let scheduler: ScriptedScheduler;
beforeEach(async () => (scheduler = await ScriptedScheduler.start()));
afterEach(() => scheduler.stop());

const run = (args: readonly string[], input?: string) =>
  baton(args, { env: { SCHEDULER_URL: scheduler.url }, ...(input !== undefined && { input }) });

function jobBody(fields: Partial<JobBody> = {}): JobBody {
  const { lease_token: _secret, ...job } = claimedJob({ state: 'COMPLETED', deadline_at: null, ...fields });
  return { ...job, failure_message: null, note: null, progress: null, checkpoint: null, cancel_requested: false };
}

describe('baton', () => {
  it('says what it can do, with examples and exit codes', async () => {
    const { exit, out } = await run(['--help']);
    expect(exit).toBe(0);
    for (const word of ['scheduler', 'worker', 'job', 'bench', 'Examples:', '69 no scheduler answers']) {
      expect(out).toContain(word);
    }
    const create = await run(['job', 'create', '--help']);
    expect(create.out).toContain('baton job create --type sleep --payload \'{"seconds": 2}\' --wait');
  });

  it.each([
    [['worker', '--help'], /Baton worker\..*SCHEDULER_URL +--url/s],
    [['help', 'worker'], /Baton worker\..*EXEC +--exec/s],
    [['help', 'job', 'create'], /Usage: baton job create .*--payload/s],
    [['scheduler', '--help'], /Baton scheduler\..*DATABASE_URL +--database-url/s],
  ])('has the settings of its processes, and the options of a command: %j', async (args, text) => {
    const { exit, out } = await run(args);
    expect(exit).toBe(0);
    expect(out).toMatch(text);
  });

  it('refuses a payload that is nested without end', async () => {
    const { exit, err } = await run(
      ['job', 'create', '--type', 'a', '--payload', '-'],
      '['.repeat(50_000) + ']'.repeat(50_000),
    );
    expect([exit, err]).toEqual([2, 'baton: --payload is nested too deeply\n']);
  });

  it.each([
    [['wrker'], 2, "baton: unknown command 'wrker'\n"],
    [['job', 'lst'], 2, "baton: unknown command 'lst'\n"],
    [['job', 'get'], 2, "baton: missing required argument 'id'\n"],
    [['job', 'get', ''], 2, /^baton: .*'id'.*must not be empty/],
    [['job', 'create'], 2, "baton: required option '--type <type>' not specified\n"],
    [['job', 'create', '--type', 'a', '--payload', '{'], 2, /^baton: --payload is no JSON: /],
    [
      ['job', 'create', '--type', 'a', '--payload', '{"n":12345678901234567890}'],
      2,
      /number 12345678901234567890 would lose digits/,
    ],
    [['job', 'create', '--type', 'a', '--payload', '@/missing'], 2, /^baton: --payload cannot be read: ENOENT/],
    [['job', 'create', '--type', 'a', '--priority', '11'], 2, /priority.*must be an integer from 1 to 10/],
    [['job', 'create', '--type', 'a', '--delay', 'soon'], 2, /delay.*must be a number of seconds/],
    [['job', 'create', '--type', 'a', '--delay', '1', '--run-at', 'x'], 2, /'--delay.*cannot be used with.*'--run-at/],
    [['job', 'create', '--type', 'a', '--max-attempts', '101'], 2, /must be an integer from 1 to 100/],
    [['job', 'create', '--type', 'a', '--timeout', '0'], 2, /must be an integer from 1 to 86400/],
    [['job', 'create', '--type', 'a', '--unique-scope', 'ever'], 2, /Allowed choices are active, retained/],
    [['job', 'list', '--state', 'DONE'], 2, /^baton: .*Allowed choices are PENDING, RUNNING, COMPLETED, FAILED/],
    [['job', 'list', '--url', 'http://me:hunter2@host'], 2, /^baton: --url must be an http or https URL without/],
    [['job', 'list', '--url', 'http://127.0.0.1:9'], 69, /^baton: scheduler_unreachable: connect ECONNREFUSED/],
    [['bench', '--jobs', '0'], 2, /^baton: .*must be an integer from 1 to 1000000/],
    [['worker', '--nope'], 1, 'baton: unknown argument --nope; --help lists the settings\n'],
  ])('refuses %j with exit code %d and one line', async (args, code, line) => {
    const { exit, out, err } = await run(args);
    expect([exit, out, err.trim().split('\n').length]).toEqual([code, '', 1]);
    if (typeof line === 'string') expect(err).toBe(line);
    else expect(err).toMatch(line);
    expect(err).not.toContain('hunter2');
  });

  it.each([
    [404, 'job_not_found', 1],
    [409, 'illegal_move', 1],
    [503, 'shutting_down', 69],
  ])('ends on a problem %d with its code %s', async (status, code, exitCode) => {
    scheduler.answerOthers(problem(status, code));
    const { exit, out, err } = await run(['job', 'cancel', 'some-id']);
    expect([exit, out, err]).toEqual([exitCode, '', `baton: ${code} (${status}): because of ${code}\n`]);
  });

  it.each([200, 404])('does not take a web server for a scheduler that answers %d', async (status) => {
    scheduler.answerOthers({ status, body: '<html>' });
    const { exit, err } = await run(['job', 'get', 'some-id']);
    expect(exit).toBe(69);
    expect(err).toMatch(/^baton: scheduler_unreachable: .*is this the URL of a scheduler\?\n$/);
  });
});

describe('output that cannot be written', () => {
  it('is no success', async () => {
    // A device on which nothing has room.
    const full = await open('/dev/full', 'w');
    const { exit, err } = await baton(['--version'], { stdout: full.fd });
    await full.close();
    expect([exit, err]).toEqual([1, 'baton: stdout cannot be written: ENOSPC: no space left on device, write\n']);
  });
});

describe('what baton prints of jobs', () => {
  it('is nothing that a terminal would obey', async () => {
    const evil = `${ESC}[2J\u0007\u009b31m\u202egood\nid  other`;
    const error = { type: `T${ESC}`, message: evil, stack: `one${ESC}]0;title\ntwo` };
    const job = jobBody({ state: 'FAILED', payload: { [evil]: evil }, worker_id: evil, error });
    const bodies = { job: { ...job, failure_message: evil }, page: { jobs: [job], next_cursor: null } };
    scheduler.answerOthers(
      { status: 200, body: bodies.job },
      { status: 200, body: bodies.page },
      { status: 200, body: bodies.job },
    );
    const [shown, listed, json] = [
      await run(['job', 'get', 'a']),
      await run(['job', 'list']),
      await run(['job', 'get', 'a', '--json']),
    ];
    for (const { out } of [shown, listed, json]) expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    for (const { out } of [shown, listed]) expect(out).not.toContain('\u202e');
    expect(shown.out.split('\n').filter((line) => line.startsWith('id '))).toHaveLength(1);
    expect(shown.out).toMatch(/^log\n {2}one\\u\{1b\}\]0;title\n {2}two$/m);
    expect(JSON.parse(json.out)).toEqual(bodies.job);
  });

  it('is a table with aligned columns, and how to go on', async () => {
    const jobs = [jobBody({ job_type: 'a' }), jobBody({ job_type: 'a-much-longer-type', state: 'PENDING' })];
    scheduler.answerOthers({ status: 200, body: { jobs, next_cursor: 'abc' } });
    const { out } = await run(['job', 'list', '--type', 'a', '--limit', '2', '--cursor', 'xyz']);
    const [head = '', first = '', second = '', ...rest] = out.split('\n');
    expect(head).toMatch(/^ID +STATE +TYPE +PRIO +TRIES +CREATED +WHAT$/);
    const column = head.indexOf('PRIO');
    expect([first[column], second[column]]).toEqual(['5', '5']);
    expect(rest).toEqual(['', 'more: --cursor abc', '']);
    expect(scheduler.others).toEqual(['GET /jobs?job_type=a&limit=2&cursor=xyz']);
  });

  it('waits for the end of a job, also while the scheduler is away', async () => {
    scheduler.answerOthers(
      { status: 201, body: jobBody({ state: 'PENDING' }) },
      { status: 200, body: jobBody({ state: 'RUNNING' }) },
      'cut',
      problem(503, 'busy'),
      { status: 200, body: jobBody({ state: 'FAILED', failure_reason: 'error' }) },
    );
    const { exit, out } = await run(['job', 'create', '--type', 'a', '--wait']);
    expect(exit).toBe(1);
    expect(out).toMatch(/^state +FAILED$/m);
  });
});
