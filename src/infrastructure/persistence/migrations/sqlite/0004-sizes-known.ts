import { Migration } from '@mikro-orm/migrations';

/** For PostgreSQL alone: SQLite stores text as it is, and knows its length. */
export class SizesKnown extends Migration {
  override up(): void {
    // Nothing to change.
  }

  override down(): void {
    // Nothing was changed.
  }
}
