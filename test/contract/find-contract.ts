import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMatch, type JobFilter } from '../../src/application/job-filter.js';
import { Job, type JobFields } from '../../src/domain/job.js';
import { failure, newJob, nextId, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

const LIVES = ['pending', 'running', 'completed', 'failed', 'retried', 'cancelled'] as const;

interface Life {
  readonly jobType: string;
  readonly tags: string[];
  readonly life: (typeof LIVES)[number];
  readonly workerId: string;
  readonly error: JobFields['error'];
  readonly minute: number;
  /** How far the clock that the id is by is from the store's. */
  readonly skewSeconds: number;
}

const TYPES = ['a', 'b'];
const TAGS = ['red', 'blue', 'size:1'];
const WORKERS = ['w', 'W "ü'];
const ERRORS = ['boom', 'BOOM at "50%"\n', { type: 'E_x', message: 'Straße\\1', stack: 'at line\t7' }];
const TEXTS = ['boom', 'BOO', '"50%"', '%', '_', '\n', 'straße', 'STRASSE', '\\1', 'AT LINE', '\u0000'];

const lives: fc.Arbitrary<Life> = fc.record({
  jobType: fc.constantFrom(...TYPES),
  tags: fc.subarray(TAGS),
  life: fc.constantFrom(...LIVES),
  workerId: fc.constantFrom(...WORKERS),
  error: fc.constantFrom(...ERRORS),
  minute: fc.integer({ min: 0, max: 9 }),
  skewSeconds: fc.integer({ min: -59, max: 59 }),
});

const moments = fc.integer({ min: -1, max: 10 }).map((minute) => seconds(minute * 60));
const filters: fc.Arbitrary<JobFilter> = fc.record(
  {
    states: fc.subarray(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED'] as const, { minLength: 1 }),
    jobType: fc.constantFrom(...TYPES, 'none'),
    tag: fc.constantFrom(...TAGS, 'none'),
    workerId: fc.constantFrom(...WORKERS, 'none'),
    createdAfter: moments,
    createdBefore: moments,
    error: fc.constantFrom(...TEXTS),
  },
  { requiredKeys: [] },
);

/** What every store shows to whoever looks for jobs. */
export function findContract(open: OpenStore): void {
  const { store, insert, inTransaction, claimed, find } = storeForEach(open);

  /** Walks to the end. */
  const walk = async (filter: JobFilter, limit: number, step: 'list' | 'search'): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store().queries[step](filter, cursor, limit);
      const found = 'jobs' in page ? page.jobs.map(({ id }) => id) : page.ids;
      expect(found.length).toBeLessThanOrEqual(limit);
      ids.push(...found);
      cursor = page.next;
    } while (cursor !== undefined);
    return ids;
  };

  /** Lets jobs live, through the store. */
  const live = async (all: readonly Life[]): Promise<Job[]> => {
    const jobs = all.map(({ jobType, tags, minute, skewSeconds }) => {
      const createdAt = seconds(minute * 60);
      const maxAttempts = 2;
      return newJob({ id: idAt(seconds(skewSeconds, createdAt)), jobType, tags, createdAt, maxAttempts });
    });
    await insert(...jobs);
    const started = jobs.filter((_, n) => !['pending', 'cancelled'].includes(all[n]!.life));
    for (const job of started) job.claim(all[jobs.indexOf(job)]!.workerId, nextId(), T0);
    await inTransaction((repository) => repository.saveClaimed(started));
    const ended = started.filter((job) => all[jobs.indexOf(job)]!.life !== 'running');
    for (const job of ended) end(job, all[jobs.indexOf(job)]!);
    await inTransaction((repository) => repository.saveEnded(ended));
    const cancelled = jobs.filter((_, n) => all[n]!.life === 'cancelled');
    const guards = cancelled.map((job) => ({ job, state: job.state, leaseToken: null, workerId: null }));
    for (const job of cancelled) job.cancel(T0);
    await inTransaction((repository) => repository.saveChanged(guards));
    return jobs;
  };

  describe('whoever looks for jobs', () => {
    it('finds all that the filter is for and no others, the latest submitted first, whatever the pages', async () => {
      const model: Job[] = [];
      const checks = fc.array(fc.tuple(filters, fc.integer({ min: 1, max: 7 })), { minLength: 8, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(fc.array(lives, { maxLength: 6 }), checks, async (births, asked) => {
          model.push(...(await live(births)));
          for (const [filter, limit] of asked) {
            const expected = model.filter((job) => isMatch(job, filter)).map(({ id }) => id);
            const step = limit % 2 === 0 ? 'list' : 'search';
            expect(await walk(filter, limit, step)).toEqual(expected.sort().reverse());
          }
        }),
        { numRuns: 30, endOnFailure: true },
      );
    });

    it('sees the jobs as they are', async () => {
      const [first] = await live([{ ...PLAIN, life: 'failed', tags: ['red'] }]);
      const running = await claimed();
      const { jobs, next } = await store().queries.list({}, undefined, 10);
      expect(jobs).toEqual([await find(first!.id), await find(running.id)]);
      expect(next).toBeUndefined();
      expect(await store().queries.list({ tag: 'red' }, undefined, 1)).toEqual({ jobs: [await find(first!.id)] });
    });

    it('is told where to go on exactly when there may be more', async () => {
      const jobs = await live([PLAIN, PLAIN, PLAIN]);
      const [third, second, first] = jobs
        .map(({ id }) => id)
        .sort()
        .reverse();
      const { queries } = store();
      expect(await queries.search({}, undefined, 3)).toEqual({ ids: [third, second, first] });
      expect(await queries.search({}, undefined, 2)).toEqual({ ids: [third, second], next: second });
      expect(await queries.search({}, second, 2)).toEqual({ ids: [first] });
      expect(await queries.search({ states: ['PENDING'] }, undefined, 2)).toEqual({
        ids: [third, second],
        next: second,
      });
      expect(await queries.search({ jobType: 'none' }, undefined, 2)).toEqual({ ids: [] });
    });

    it('locks jobs without what may be large', async () => {
      const [failed, pending] = await live([
        { ...PLAIN, life: 'failed' },
        { ...PLAIN, life: 'retried' },
      ]);
      await inTransaction(async (repository) => {
        const locked = await repository.lockHeads([pending!.id, nextId(), failed!.id]);
        expect(new Map(locked)).toEqual(
          new Map([failed!, pending!].sort((a, b) => (a.id < b.id ? -1 : 1)).map((job) => [job.id, headOf(job)])),
        );
        const again = locked.get(failed!.id)!;
        again.retry(seconds(1));
        const guard = { state: 'FAILED', leaseToken: null, workerId: 'w' } as const;
        expect((await repository.saveChanged([{ job: again, ...guard }])).size).toBe(1);
      });
      expect(await find(failed!.id)).toMatchObject({ state: 'PENDING', payload: failed!.payload, error: 'boom' });
    });
  });
}

const PLAIN: Life = {
  jobType: 'a',
  tags: [],
  life: 'pending',
  workerId: 'w',
  error: 'boom',
  minute: 0,
  skewSeconds: 0,
};

function headOf(job: Job): Job {
  return Job.restore({ ...job, payload: null, result: null, checkpoint: null });
}

function end(job: Job, { life, workerId, error }: Life): void {
  const report = life === 'completed' ? success(job.leaseToken!, 1, workerId) : undefined;
  job.report(report ?? failure(job.leaseToken!, error, workerId, life === 'retried'), T0);
}

let ids = 0;

/** A UUIDv7 of a time; of two of the same millisecond the later is greater. */
function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(++ids).padStart(12, '0')}`;
}
