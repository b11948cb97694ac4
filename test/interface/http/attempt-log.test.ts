import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { JobPageBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS, runSql, type DatabaseKind } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** Has the database itself note each write of a job's row. */
async function noteWrites(kind: DatabaseKind, url: string): Promise<void> {
  if (kind === 'postgres') {
    await runSql(url, 'create table writes (what text)');
    await runSql(
      url,
      `create function note() returns trigger language plpgsql as
       $$ begin insert into writes values (tg_op); return null; end $$`,
    );
    await runSql(url, 'create trigger noted after insert or update on jobs for each row execute function note()');
    return;
  }
  const file = new Database(url.replace('sqlite:///', ''));
  file.exec(`
    create table writes (what text);
    create trigger noted_insert after insert on jobs begin insert into writes values ('INSERT'); end;
    create trigger noted_update after update on jobs begin insert into writes values ('UPDATE'); end;`);
  file.close();
}

async function takeWrites(kind: DatabaseKind, url: string): Promise<unknown[]> {
  if (kind === 'postgres') return (await runSql(url, 'delete from writes returning what')).map(({ what }) => what);
  const file = new Database(url.replace('sqlite:///', ''));
  const rows = file.prepare('delete from writes returning what').pluck().all();
  file.close();
  return rows;
}

describe.each(DATABASE_KINDS)('the log of attempts, on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
    await noteWrites(kind, app.databaseUrl);
  });
  afterAll(() => app.close());
  const written = () => takeWrites(kind, app.databaseUrl);

  it('costs no write of its own: a job is written once a claim and once a report', async () => {
    const job = await api.submitted();
    expect(await written()).toEqual(['INSERT']);
    for (const success of [false, true]) {
      const claim = await api.claimed('w', job.job_type);
      expect(await written()).toEqual(['UPDATE']);
      await api.complete(job.id, reportOf(claim, { success }));
      expect(await written()).toEqual(['UPDATE']);
    }
    expect((await api.job(job.id)).attempt_log.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
  });

  it('holds the last hundred, also beyond a retry by hand, in the list as well, and never a token', async () => {
    const job = await api.submitted({ max_attempts: 100 });
    const tokens: string[] = [];
    const failOnce = async () => {
      const claim = await api.claimed('w', job.job_type);
      tokens.push(claim.lease_token);
      await api.complete(job.id, reportOf(claim, { success: false, error: 'x' }));
    };
    for (let attempt = 1; attempt <= 100; attempt++) await failOnce();
    expect((await api.job(job.id)).attempt_log.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    await api.post(`/jobs/${job.id}/retry`, {});
    await failOnce();
    const { attempt_log: log } = await api.job(job.id);
    expect([log.length, log[0]?.attempt, log.at(-1)?.attempt]).toEqual([100, 2, 1]);
    const page = await api.send('GET', `/jobs?job_type=${job.job_type}`);
    expect(bodyOf<JobPageBody>(page, 200).jobs[0]?.attempt_log).toEqual(log);
    for (const token of tokens) expect(page.text).not.toContain(token);
  });

  it('abridges what a worker has said went wrong', async () => {
    const job = await api.submitted();
    const claim = await api.claimed('w', job.job_type);
    const error = { type: 'E', message: 'm'.repeat(10_000), stack: 's'.repeat(10_000) };
    await api.complete(job.id, reportOf(claim, { success: false, error }));
    const after = await api.job(job.id);
    expect(after.error).toEqual(error);
    expect(JSON.stringify(after.attempt_log).length).toBeLessThan(2_000);
  });
});
