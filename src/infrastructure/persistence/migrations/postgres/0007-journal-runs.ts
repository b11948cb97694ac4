import { Migration } from '@mikro-orm/migrations';

/**
 * Entries of the journal have another form, and no longer one that the server has to read. Those of the form before are
 * deleted: who follows the events is told to begin again, and the jobs are counted anew.
 */
export class JournalRuns extends Migration {
  override up(): void {
    this.emptyJournal();
    // A change of type sets the storage back to the type's own.
    this.addSql('alter table journal alter column changes type text');
    this.addSql('alter table journal alter column changes set storage external');
  }

  override down(): void {
    this.emptyJournal();
    this.addSql('alter table journal alter column changes type json using changes::json');
    this.addSql('alter table journal alter column changes set storage external');
  }

  private emptyJournal(): void {
    this.addSql(`
      update journal_fold
      set up_to = greatest(up_to, newest), trimmed_to = greatest(trimmed_to, newest)
      from (select coalesce(max(id), 0) as newest from journal) as entries`);
    this.addSql('delete from journal');
    this.addSql('delete from job_counts');
    this.addSql('insert into job_counts select job_type, state, count(*) from jobs group by job_type, state');
  }
}
