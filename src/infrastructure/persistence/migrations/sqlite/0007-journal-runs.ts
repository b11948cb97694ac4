import { Migration } from '@mikro-orm/migrations';

/** As on PostgreSQL. */
export class JournalRuns extends Migration {
  override up(): void {
    this.emptyJournal();
  }

  override down(): void {
    this.emptyJournal();
  }

  private emptyJournal(): void {
    this.addSql(`
      update journal_fold
      set up_to = max(up_to, newest), trimmed_to = max(trimmed_to, newest)
      from (select coalesce(max(id), 0) as newest from journal) as entries`);
    this.addSql('delete from journal');
    this.addSql('delete from job_counts');
    this.addSql('insert into job_counts select job_type, state, count(*) from jobs group by job_type, state');
  }
}
