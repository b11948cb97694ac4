import { Migration } from '@mikro-orm/migrations';

/** What heartbeats tell, cancels that a holder has yet to hear of, claims that were given back, and workers' directives. */
export class Leases extends Migration {
  override up(): void {
    this.addSql(`
      alter table jobs
        add column extra_deliveries integer not null default 0,
        add column progress double precision,
        add column note text,
        add column checkpoint json,
        add column cancel_requested_at timestamptz,
        alter column checkpoint set storage external,
        add constraint jobs_progress check (progress between 0 and 1),
        add constraint jobs_cancel_requested check (cancel_requested_at is null or state = 'RUNNING')`);
    this.addSql(`
      create table worker_directives (
        worker_id text primary key,
        directive text not null check (directive in ('run', 'drain', 'stop')),
        given_at timestamptz not null
      )`);
  }

  override down(): void {
    this.addSql('drop table worker_directives');
    this.addSql(`
      alter table jobs
        drop column extra_deliveries,
        drop column progress,
        drop column note,
        drop column checkpoint,
        drop column cancel_requested_at`);
  }
}
