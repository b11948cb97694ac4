import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClaimedJobBody, CompletedBody, JobBody } from '../../../src/interface/http/contract.js';
import { SchedulerProblem, type ClaimRequest, type Completions } from '../../../src/interface/worker/index.js';
import { Worker } from '../../../src/interface/worker/worker.js';
import { ManualTiming, until } from '../../support/manual-timing.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { claimedJob } from '../../support/scripted-scheduler.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
type Chance = (below: number) => number;

/** A scheduler in memory that is slow, loses requests and answers by chance, and counts what the worker holds. */
class UnreliableScheduler {
  readonly held = new Set<string>();
  readonly recorded: string[] = [];
  readonly broken: string[] = [];
  private readonly claims = new Map<string, readonly ClaimedJobBody[]>();
  private asked = 0;
  private lostInARow = 0;

  constructor(
    public toGive: number,
    private readonly concurrency: number,
    private readonly chance: Chance,
  ) {}

  get isDone(): boolean {
    return this.toGive === 0 && this.held.size === 0;
  }

  claim = ({ limit = 1, requestId = '' }: ClaimRequest): Promise<ClaimedJobBody[]> =>
    this.counted(limit, requestId, 0, () => this.unreliably(() => this.give(limit, requestId)));

  release = (jobId: string): Promise<JobBody> =>
    this.unreliably(() => {
      if (!this.held.delete(jobId)) throw new SchedulerProblem(409, { code: 'lease_lost' }, undefined);
      this.toGive++;
      return claimedJob({ id: jobId });
    });

  heartbeat = (): Promise<never> => Promise.reject(new Error('not asked for'));
  heartbeatWorker = this.heartbeat;

  completeMany = ({ reports, claimNext }: Completions): Promise<CompletedBody> => {
    const { limit = 0, requestId = '' } = claimNext ?? {};
    const answer = (): CompletedBody => {
      const outcomes = reports.map(
        ({ job_id }) => ({ job_id, status: this.record(job_id), state: 'COMPLETED' }) as const,
      );
      return { outcomes, jobs: limit > 0 ? this.give(limit, requestId) : [] };
    };
    return this.counted(limit, requestId, reports.length, () => this.unreliably(answer));
  };

  private async counted<T>(limit: number, requestId: string, reports: number, work: () => Promise<T>): Promise<T> {
    // What Slots promises. Thrown, it would pass for trouble on the network.
    if (limit > 0 && this.asked > 0) this.broken.push('two claims at once');
    const isNew = limit > 0 && !this.claims.has(requestId);
    if (isNew && this.held.size + limit - reports > this.concurrency) this.broken.push('more than there are slots');
    this.asked += limit;
    return work().finally(() => (this.asked -= limit));
  }

  private async unreliably<T>(work: () => T): Promise<T> {
    // Not more often in a row than a draining worker asks.
    const luck = this.lostInARow < 3 ? this.chance(10) : 9;
    this.lostInARow = luck > 1 ? 0 : this.lostInARow + 1;
    for (let turns = this.chance(4); turns > 0; turns--) await turn();
    if (luck === 0) throw new Error('lost on the way there');
    const answer = work();
    for (let turns = this.chance(4); turns > 0; turns--) await turn();
    if (luck > 1) return answer;
    throw new Error('lost on the way back');
  }

  /** The same jobs again for a claim of the same name, as long as any of them is held. */
  private give(limit: number, requestId: string): ClaimedJobBody[] {
    const given = this.claims.get(requestId)?.filter(({ id }) => this.held.has(id)) ?? [];
    if (given.length > 0) return given;
    // Often all, as a full queue gives: only then do claims ride with reports.
    const count = Math.min(limit, this.toGive, this.chance(2) === 0 ? limit : this.chance(limit + 1));
    this.toGive -= count;
    const jobs = Array.from({ length: count }, () => claimedJob());
    for (const { id } of jobs) this.held.add(id);
    if (this.held.size > this.concurrency) this.broken.push('more jobs held than there are slots');
    this.claims.set(requestId, jobs);
    return jobs;
  }

  private record(jobId: string): 'recorded' | 'already_recorded' {
    if (!this.held.delete(jobId)) return 'already_recorded';
    this.recorded.push(jobId);
    return 'recorded';
  }
}

describe('a worker, whatever the order in which things happen', () => {
  it('holds and asks for no more jobs than it has slots, runs each once or gives it back, and each report arrives', async () => {
    const drainAfter = fc.integer({ min: 0, max: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), drainAfter, fc.integer(), async (concurrency, most, seed) => {
        const random = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), { numRuns: 2000, seed });
        let drawn = 0;
        const chance: Chance = (below) => (random[drawn++ % random.length] ?? 0) % below;
        const scheduler = new UnreliableScheduler(40, concurrency, chance);
        const timing = new ManualTiming();
        const run: string[] = [];
        let running = 0;
        const echo = async (_payload: unknown, { job }: { job: { id: string } }) => {
          run.push(job.id);
          if (++running > concurrency) scheduler.broken.push('more handlers than slots');
          for (let turns = chance(5); turns > 0; turns--) await turn();
          running--;
          if (chance(4) === 0) throw new Error('by chance');
        };
        const logger = new RecordingLogger();
        const worker = new Worker({
          client: scheduler,
          workerId: 'w',
          concurrency,
          handlers: { echo },
          logger,
          timing,
          drainMs: 1_000_000,
          heartbeats: false,
        });
        const done = worker.run();
        await until(() => {
          timing.advance(1000);
          return scheduler.isDone || run.length >= most;
        });
        worker.drain();
        let ended = false;
        void done.then(() => (ended = true));
        await until(() => {
          if (timing.sleepers > 0) timing.advance(5000);
          return ended;
        });
        expect(scheduler.broken).toEqual([]);
        expect([...scheduler.recorded].sort()).toEqual([...run].sort());
        expect(new Set(run).size).toBe(run.length);
        expect(scheduler.held.size).toBe(0);
        expect(run.length + scheduler.toGive).toBe(40);
        expect(logger.messages('error')).toEqual([]);
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});
