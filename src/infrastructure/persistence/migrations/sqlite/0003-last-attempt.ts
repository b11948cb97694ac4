import { Migration } from '@mikro-orm/migrations';

/** As on PostgreSQL. */
export class LastAttempt extends Migration {
  override up(): void {
    this.addSql('alter table jobs add column ended_lease_token text');
  }

  override down(): void {
    this.addSql('alter table jobs drop column ended_lease_token');
  }
}
