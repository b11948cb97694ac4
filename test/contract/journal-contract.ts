import { describe, expect, it } from '@jest/globals';
import { KeepJournal } from '../../src/application/keep-journal.js';
import type { JournalEntry } from '../../src/application/ports/journal-queries.js';
import type { Job } from '../../src/domain/job.js';
import { failure, newJob, nextId, PLENTY, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

const NONE = { PENDING: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0 };

/** What every store promises about its journal, and about the counts and figures that are made of it. */
export function journalContract(open: OpenStore): void {
  const { store, clock, inTransaction, insert, claimed } = storeForEach(open);
  const keep = new KeepJournal({ fold: 5, trim: 3 });
  const fold = async () => {
    const { newest: upTo } = await store().journal.bounds();
    let folded;
    do {
      ({ folded } = await store().unitOfWork.transaction((transaction) =>
        keep.execute(transaction, { fold: { upTo } }),
      ));
    } while (folded?.more);
    return folded;
  };
  const trim = (upTo = 0) =>
    store().unitOfWork.transaction((transaction) => keep.execute(transaction, { trim: { upTo } }));
  const read = async (position = 0) => (await store().journal.since(position, 100)).entries;
  const said = (entries: readonly JournalEntry[]) =>
    entries.map(({ changes }) => changes.map(({ jobId, from, to, attempts }) => [jobId, from, to, attempts]));
  const end = async (job: Job, verb: (job: Job) => void) => {
    verb(job);
    await inTransaction((jobs) => jobs.saveEnded([job]));
  };

  describe('the journal', () => {
    it('tells each change of a job once, in the order in which they were committed', async () => {
      const job = await claimed('lease');
      await end(job, (it) => it.report(failure('lease'), seconds(2)));
      job.claim('other', 'second', seconds(3));
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      await end(job, (it) => it.report(success('second', 'done', 'other'), seconds(5)));
      const entries = await read();
      expect(said(entries)).toEqual([
        [[job.id, null, 'PENDING', 0]],
        [[job.id, 'PENDING', 'RUNNING', 1]],
        [[job.id, 'RUNNING', 'PENDING', 1]],
        [[job.id, 'PENDING', 'RUNNING', 2]],
        [[job.id, 'RUNNING', 'COMPLETED', 2]],
      ]);
      const last = entries.at(-1)!.changes[0];
      expect(last).toMatchObject({ jobType: 'work', workerId: 'other', at: T0 });
      const { newest } = await store().journal.bounds();
      const unfolded = await store().unitOfWork.transaction(({ journal }) => journal.lockUnfolded(newest, 100));
      expect(unfolded!.at(-1)!.runs).toMatchObject([{ jobIds: [job.id], workerId: 'other', tookMs: [2000] }]);
      expect(said(await read(entries[2]!.id))).toEqual(said(entries.slice(3)));
      expect(entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).toSorted((a, b) => a - b));
    });

    it('tells what one transaction changes before, with and after a claim, in this order', async () => {
      const [first, second, late] = [newJob(), newJob(), newJob()];
      await insert(first);
      await inTransaction(async (jobs) => {
        await jobs.insert([second]);
        const { jobs: ready } = await jobs.lockReady(10, PLENTY, undefined, T0);
        for (const job of ready) job.claim('w', `lease-${job.id}`, T0);
        await jobs.saveClaimed(ready);
        await jobs.insert([late]);
        const job = ready.find(({ id }) => id === first.id)!;
        job.report(success(`lease-${first.id}`, null, 'w'), seconds(1));
        await jobs.saveEnded([job]);
      });
      const changes = said(await read()).flat();
      expect(changes.filter(([id]) => id === first.id)).toEqual([
        [first.id, null, 'PENDING', 0],
        [first.id, 'PENDING', 'RUNNING', 1],
        [first.id, 'RUNNING', 'COMPLETED', 1],
      ]);
      expect(changes.slice(1).map(([id, , to]) => [id, to])).toEqual([
        [second.id, 'PENDING'],
        [first.id, 'RUNNING'],
        [second.id, 'RUNNING'],
        [late.id, 'PENDING'],
        [first.id, 'COMPLETED'],
      ]);
      await fold();
      expect((await store().figures.counts()).get('work')).toEqual({ PENDING: 1, RUNNING: 1, COMPLETED: 1, FAILED: 0 });
    });

    it('says nothing of what was not committed, or changed nothing', async () => {
      const undone = inTransaction(async (jobs) => {
        await jobs.insert([newJob()]);
        throw new Error('changed my mind');
      });
      await expect(undone).rejects.toThrow('changed my mind');
      await inTransaction((jobs) => jobs.lockReady(10, PLENTY, undefined, T0));
      expect(await read()).toEqual([]);
    });

    it('is read a few entries at a time, and says up to where it has been read', async () => {
      for (let n = 0; n < 5; n++) await insert(newJob());
      const all = await read();
      const first = await store().journal.since(0, 2);
      expect(first).toMatchObject({ entries: all.slice(0, 2), readTo: all[1]!.id });
      const rest = await store().journal.since(first.readTo, 4);
      expect(rest.entries).toEqual(all.slice(2));
      expect(rest.readTo).toBe(all[4]!.id);
      expect(await store().journal.since(rest.readTo, 4)).toMatchObject({ entries: [], readTo: rest.readTo });
      expect((await store().journal.bounds()).newest).toBe(all[4]!.id);
    });

    it('gives what is committed after a look a greater id than the newest then', async () => {
      await insert(newJob());
      const { newest } = await store().journal.bounds();
      expect(await read(newest)).toEqual([]);
      await insert(newJob());
      expect(await read(newest)).toHaveLength(1);
    });

    it('does not pass over a transaction that began early and was committed late', async () => {
      if (!store().concurrent) return;
      const [early, late] = [newJob(), newJob()];
      const [written, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const slow = inTransaction(async (jobs) => {
        await jobs.insert([early]);
        written.resolve();
        await commit.promise;
      });
      await written.promise;
      await insert(late);
      const before = await store().journal.since(0, 100);
      expect(before.entries).toEqual([]);
      await fold();
      expect((await store().figures.counts()).get('work')).toEqual({ ...NONE, PENDING: 1 });
      commit.resolve();
      await slow;
      const after = await read(before.readTo);
      expect(after.flatMap(({ changes }) => changes.map(({ jobId }) => jobId))).toEqual([late.id, early.id]);
      await fold();
      expect((await store().figures.counts()).get('work')).toEqual({ ...NONE, PENDING: 2 });
    });
  });

  it('tells of a job in the order in which it was changed, whichever transaction began first', async () => {
    if (!store().concurrent) return;
    const [other, job] = [newJob(), newJob()];
    const [written, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const claim = inTransaction(async (jobs) => {
      await jobs.insert([other]);
      written.resolve();
      await commit.promise;
      const locked = (await jobs.lockByIds([job.id])).get(job.id)!;
      locked.claim('w', 'lease', T0);
      await jobs.saveClaimed([locked]);
    });
    await written.promise;
    await insert(job);
    commit.resolve();
    await claim;
    const changes = (await read()).flatMap((entry) => entry.changes).filter(({ jobId }) => jobId === job.id);
    expect(changes.map(({ to }) => to)).toEqual(['PENDING', 'RUNNING']);
  });

  describe('counts', () => {
    it('are right before, amid and after a fold, also of jobs that are deleted', async () => {
      await insert(newJob({ jobType: 'é "a"' }), newJob(), newJob());
      const expected = new Map([
        ['é "a"', { ...NONE, PENDING: 1 }],
        ['work', { ...NONE, PENDING: 2 }],
      ]);
      expect(await store().figures.counts()).toEqual(expected);
      await fold();
      expect(await store().figures.counts()).toEqual(expected);
      const job = await claimed('lease');
      await end(job, (it) => it.report(success('lease'), seconds(1)));
      await fold();
      expect((await store().figures.counts()).get('work')).toEqual({ ...NONE, PENDING: 2, COMPLETED: 1 });
      await inTransaction((jobs) => jobs.deleteEnded(seconds(60), undefined, 10));
      expect(await store().figures.counts()).toEqual(expected);
      await fold();
      expect(await store().figures.counts()).toEqual(expected);
      expect(await store().journal.hasUnfolded()).toBe(false);
    });

    it('leave out a type whose last job has gone', async () => {
      const job = await claimed('lease');
      await end(job, (it) => it.report(success('lease'), seconds(1)));
      await fold();
      await inTransaction((jobs) => jobs.deleteEnded(seconds(60), undefined, 10));
      await fold();
      expect(await store().figures.counts()).toEqual(new Map());
    });
  });

  describe('figures', () => {
    it('are the same whether they have been folded or not', async () => {
      const job = await claimed('first', seconds(1));
      await end(job, (it) => it.report(failure('first'), seconds(3)));
      job.claim('w', 'second', seconds(3));
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      await end(job, (it) => it.report(success('second'), seconds(7)));
      const before = await store().figures.figures(5);
      await fold();
      await insert(newJob());
      const after = await store().figures.figures(5);
      expect(before.ofType.get('work')).toMatchObject({
        submitted: 1,
        started: 2,
        completed: 1,
        failed: 0,
        retried: 1,
      });
      expect(after.ofType.get('work')).toMatchObject({ submitted: 2, started: 2, completed: 1, failed: 0, retried: 1 });
      const { waitMs, runMs } = after.ofType.get('work')!;
      expect([waitMs.count, runMs.count]).toEqual([2, 2]);
      expect(runMs.quantile(0.5)! / 2000).toBeCloseTo(1, 0);
      expect(runMs.quantile(0.95)! / 4000).toBeCloseTo(1, 0);
      expect(runMs.toJSON()).toEqual(before.ofType.get('work')!.runMs.toJSON());
    });

    it('begin with the minute that was asked for, and end now', async () => {
      await insert(newJob());
      await fold();
      clock().advance(150_000);
      await insert(newJob(), newJob());
      const minutes = async (n: number) => {
        const { since, now, ofType } = await store().figures.figures(n);
        return [since, now, ofType.get('work')?.submitted];
      };
      expect(await minutes(2)).toEqual([T0, seconds(150), 3]);
      expect(await minutes(1)).toEqual([seconds(60), seconds(150), 2]);
      await fold();
      expect(await minutes(0)).toEqual([seconds(120), seconds(150), 2]);
      expect(await minutes(5)).toEqual([seconds(-180), seconds(150), 3]);
    });

    it('have room for 200 types a minute, and sum the rest', async () => {
      await insert(...Array.from({ length: 250 }, (_, n) => newJob({ jobType: `type-${n}` })));
      await fold();
      await insert(newJob({ jobType: 'late' }), newJob({ jobType: 'type-0' }));
      await fold();
      const { ofType } = await store().figures.figures(0);
      expect(ofType.size).toBe(201);
      expect(ofType.get('')?.submitted).toBe(51);
      expect(ofType.get('type-0')?.submitted).toBe(2);
      expect((await store().figures.counts()).size).toBe(251);
    });
  });

  describe('trimming', () => {
    it('deletes what has been folded an hour ago, a few entries at a time, and says so', async () => {
      for (let n = 0; n < 5; n++) await insert(newJob());
      clock().advance(3_600_001);
      await insert(newJob());
      expect((await trim()).trimmed).toEqual({ entries: 0, more: false });
      const all = await read();
      await fold();
      expect((await trim()).trimmed).toEqual({ entries: 3, more: true });
      expect(await store().journal.bounds()).toMatchObject({ trimmedTo: all[2]!.id });
      expect((await trim()).trimmed).toEqual({ entries: 2, more: false });
      expect(await store().journal.since(0, 9)).toMatchObject({ entries: all.slice(5), trimmedTo: all[4]!.id });
      expect((await trim()).trimmed).toEqual({ entries: 0, more: false });
    });

    it('deletes younger ones up to where it is told', async () => {
      for (let n = 0; n < 4; n++) await insert(newJob());
      const all = await read();
      await fold();
      await trim(all[1]!.id);
      expect(await read()).toEqual(all.slice(2));
      await trim(all[3]!.id);
      const { newest } = await store().journal.bounds();
      await insert(newJob());
      expect(await read(newest)).toHaveLength(1);
      expect((await store().figures.counts()).get('work')).toEqual({ ...NONE, PENDING: 5 });
    });

    it('forgets the figures of a day ago', async () => {
      await insert(newJob({ id: nextId() }));
      await fold();
      clock().advance(24 * 3_600_000);
      await trim();
      expect((await store().figures.figures(24 * 60)).ofType.get('work')?.submitted).toBe(1);
      clock().advance(3_600_001);
      await trim();
      expect((await store().figures.figures(30 * 60)).ofType.get('work')).toBeUndefined();
    });
  });
}
