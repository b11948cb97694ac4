import { Migration } from '@mikro-orm/migrations';

/**
 * Each index of live jobs gets a condition that its own statements state (or imply) and no other does, so that the
 * planner cannot take it for anything else.
 *
 * With `state = 'PENDING'` alone it did, whenever its statistics said that few jobs were PENDING: to save a claim it read
 * the whole index of ready jobs instead of one entry of the primary key for each job, and to claim jobs of a type it read
 * through the backlog of every other type (1 M of them: 3.7 s a claim). Statistics of a queue are always out of date.
 */
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
