import { Migration } from '@mikro-orm/migrations';

/**
 * The token of the attempt that a job has ended with. What else there is to say of that attempt stands in the row's
 * other columns, so that its entry in the log, nearly half of what an ended job weighed, need not be written.
 */
export class LastAttempt extends Migration {
  override up(): void {
    this.addSql('alter table jobs add column ended_lease_token text');
  }

  /** Forgets it: who then repeats the report that a job ended with is told that the lease was lost. */
  override down(): void {
    this.addSql('alter table jobs drop column ended_lease_token');
  }
}
