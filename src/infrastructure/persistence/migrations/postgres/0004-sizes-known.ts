import { Migration } from '@mikro-orm/migrations';

/**
 * Large payloads and errors are stored as they are, not compressed, so that the size of a column is the size of its text:
 * a claim takes no more than so many bytes, and counts them without reading any. 256 kB of repetition compress to 3 kB,
 * and what they would be again is nowhere to be asked. It spares the server's CPU as well, and takes more disk: a payload
 * is compressed only if it has more than 2 kB.
 *
 * Jobs that are there already stay as they are, and count for what they have on disk.
 */
export class SizesKnown extends Migration {
  override up(): void {
    this.addSql('alter table jobs alter column payload set storage external, alter column error set storage external');
  }

  override down(): void {
    this.addSql('alter table jobs alter column payload set storage extended, alter column error set storage extended');
  }
}
