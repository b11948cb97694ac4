import { describe, expect, it } from '@jest/globals';
import { KeepJournal, type JournalStep } from '../../src/application/keep-journal.js';
import { FakeClock } from '../support/fake-clock.js';
import { LeaseGame } from '../support/lease-game.js';
import { seededRandom } from '../support/seeded-random.js';
import { createDatabase, openTestStore, readTable } from '../support/stores.js';

const SEED = Number(process.env['COUNTS_SEED'] ?? 20_261_126);
const ROUNDS = 100;

describe('counts and the journal', () => {
  it.each([
    ['sqlite', 1],
    ['postgres', 2],
  ] as const)(
    'say what a count of all jobs says, on %s by %i schedulers, whatever is done, folded, trimmed, purged and restarted',
    async (kind, schedulers) => {
      const database = await createDatabase(kind);
      const clock = new FakeClock();
      const random = seededRandom(SEED);
      let store = await openTestStore(database.url, clock);
      try {
        let game = new LeaseGame(store, schedulers, clock, random);
        const keep = new KeepJournal({ fold: 20, trim: 20 });
        const step = (step: JournalStep) =>
          store.unitOfWork.transaction((transaction) => keep.execute(transaction, step));
        const lives = new Map<string, string>();
        let [position, removed] = [0, 0];
        for (let round = 0; round < ROUNDS; round++) {
          const beside = random() < 0.3 ? [step({ fold: { upTo: position } }), step({ fold: { upTo: position } })] : [];
          await Promise.all([game.round(), ...beside]);
          // Before it is trimmed, what the journal says of each job follows from what it said before.
          const page = await store.journal.since(position, 10_000);
          position = page.readTo;
          for (const { changes, removed: gone } of page.entries) {
            for (const { jobId, from, to } of changes) {
              expect([jobId, from]).toEqual([jobId, lives.get(jobId) ?? null]);
              lives.set(jobId, to);
            }
            removed += gone.reduce((sum, { jobs }) => sum + jobs, 0);
          }
          if (random() < 0.1) {
            const cutoff = new Date(clock.now().getTime() - 20_000);
            await store.unitOfWork.transaction(({ jobs }) => jobs.deleteEnded(cutoff, undefined, 10));
          }
          if (random() < 0.1) await step({ trim: { upTo: position } });
          if (random() < 0.05) {
            await game.end();
            await store.close();
            store = await openTestStore(database.url, clock);
            game = new LeaseGame(store, schedulers, clock, random);
          }
          await agree(round);
        }
        await game.end();
        await agree(ROUNDS);
        expect(removed).toBeGreaterThan(0);
        expect(lives.size).toBeGreaterThan(50);
      } finally {
        await store.close();
        await database.drop();
      }

      /** Claims that wait may be served at any time, so it is looked before and afterwards. */
      async function agree(round: number): Promise<void> {
        for (;;) {
          const [before, said, after] = [await counted(), await counts(), await counted()];
          if (before.join() !== after.join()) continue;
          expect({ round, said }).toEqual({ round, said: after });
          return;
        }
      }
      async function counted(): Promise<string[]> {
        const rows = await readTable(
          database.url,
          'select job_type, state, count(*) as jobs from jobs group by job_type, state',
        );
        return rows.map((row) => `${String(row['job_type'])} ${String(row['state'])} ${Number(row['jobs'])}`).sort();
      }
      async function counts(): Promise<string[]> {
        const all = [...(await store.figures.counts())].flatMap(([jobType, states]) =>
          Object.entries(states).map(([state, jobs]) => ({ jobType, state, jobs })),
        );
        const some = all.filter(({ jobs }) => jobs !== 0);
        return some.map(({ jobType, state, jobs }) => `${jobType} ${state} ${jobs}`).sort();
      }
    },
    120_000,
  );
});
