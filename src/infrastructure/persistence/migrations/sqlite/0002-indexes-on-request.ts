import { Migration } from '@mikro-orm/migrations';

/** As on PostgreSQL. Without statistics SQLite chose well; after an `analyze` by hand it scanned jobs_deadline to save. */
export class IndexesOnRequest extends Migration {
  override up(): void {
    this.addSql('drop index jobs_ready');
    this.addSql('drop index jobs_ready_of_type');
    this.addSql('drop index jobs_deadline');
    this.addSql(`create index jobs_ready on jobs (priority desc, run_at, id) where state = 'PENDING' and priority > 0`);
    this.addSql(
      `create index jobs_ready_of_type on jobs (job_type, priority desc, run_at, id)
       where state = 'PENDING' and job_type is not null`,
    );
    this.addSql(
      `create index jobs_deadline on jobs (deadline_at, id) where state = 'RUNNING' and deadline_at is not null`,
    );
  }

  override down(): void {
    this.addSql('drop index jobs_ready');
    this.addSql('drop index jobs_ready_of_type');
    this.addSql('drop index jobs_deadline');
    this.addSql(`create index jobs_ready on jobs (priority desc, run_at, id) where state = 'PENDING'`);
    this.addSql(
      `create index jobs_ready_of_type on jobs (job_type, priority desc, run_at, id) where state = 'PENDING'`,
    );
    this.addSql(`create index jobs_deadline on jobs (deadline_at, id) where state = 'RUNNING'`);
  }
}
