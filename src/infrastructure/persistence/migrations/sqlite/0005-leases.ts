import { Migration } from '@mikro-orm/migrations';

/** As on PostgreSQL. */
export class Leases extends Migration {
  override up(): void {
    this.addSql('alter table jobs add column extra_deliveries integer not null default 0');
    this.addSql('alter table jobs add column progress real check (progress between 0 and 1)');
    this.addSql('alter table jobs add column note text');
    this.addSql('alter table jobs add column checkpoint text check (json_valid(checkpoint))');
    this.addSql(
      `alter table jobs add column cancel_requested_at integer
       check (cancel_requested_at is null or state = 'RUNNING')`,
    );
    this.addSql(`
      create table worker_directives (
        worker_id text primary key not null,
        directive text not null check (directive in ('run', 'drain', 'stop')),
        given_at integer not null
      ) strict`);
  }

  override down(): void {
    this.addSql('drop table worker_directives');
    for (const column of ['extra_deliveries', 'progress', 'note', 'checkpoint', 'cancel_requested_at']) {
      this.addSql(`alter table jobs drop column ${column}`);
    }
  }
}
