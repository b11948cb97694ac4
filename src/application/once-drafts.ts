import type { Job } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import { DuplicateJob, type HeldKey } from './errors.js';
import { viewOf, type JobView } from './job-view.js';
import type { OnceJobs } from './ports/idempotency-repository.js';

/** Jobs that are to be submitted together, all or none, as they would be. */
export interface Draft {
  readonly requests: readonly JobRequest[];
  readonly jobs: readonly Job[];
}

/** What is to become of a draft. */
export type Verdict = OnceJobs | DuplicateJob;

/**
 * Decides about drafts one after the other, as if each were submitted before the next one is looked at: who comes first
 * has a key that nobody holds, unless it is refused.
 *
 * @param holders the jobs that hold keys already.
 */
export function decideInTurn<Some extends Draft>(
  drafts: readonly Some[],
  holders: ReadonlyMap<string, JobView>,
): Map<Some, Verdict> {
  const held = new Map(holders);
  return new Map(
    drafts.map((draft) => {
      const { verdict, taken } = decide(draft, held);
      if (!(verdict instanceof DuplicateJob)) for (const [key, job] of taken) held.set(key, job);
      return [draft, verdict];
    }),
  );
}

function decide({ requests, jobs }: Draft, holders: ReadonlyMap<string, JobView>) {
  const taken = new Map<string, JobView>();
  const held: HeldKey[] = [];
  const answers = jobs.map((job, index): JobView => {
    const { uniqueKey: key } = job;
    if (key === null) return viewOf(job);
    const holder = holders.get(key) ?? taken.get(key);
    if (!holder) {
      taken.set(key, viewOf(job));
      return viewOf(job);
    }
    if (!takesHolder(requests[index])) held.push({ index, holder: placeOf(holder, jobs) });
    return holder;
  });
  const made = answers.filter(({ id }, index) => id === jobs[index]?.id).length;
  return { verdict: held.length > 0 ? new DuplicateJob(held) : { jobs: answers, made }, taken };
}

function takesHolder(request: JobRequest | undefined): boolean {
  return request?.options.unique?.onConflict === 'return_existing';
}

function placeOf(holder: JobView, jobs: readonly Job[]): HeldKey['holder'] {
  const index = jobs.findIndex(({ id }) => id === holder.id);
  return index === -1 ? { jobId: holder.id } : { index };
}

/** The jobs of a draft that would be new, and hold a key. */
export function keyedJobsOf({ jobs }: Draft, verdict: Verdict): Job[] {
  if (verdict instanceof DuplicateJob) return [];
  return jobs.filter(({ id, uniqueKey }, index) => uniqueKey !== null && verdict.jobs[index]?.id === id);
}

/** Whether what is to become of a draft follows from one of these jobs. */
export function restsOn(verdict: Verdict, jobIds: ReadonlySet<string>): boolean {
  const ids =
    verdict instanceof DuplicateJob
      ? verdict.held.flatMap(({ holder }) => ('jobId' in holder ? holder.jobId : []))
      : verdict.jobs.map(({ id }) => id);
  return ids.some((id) => jobIds.has(id));
}
