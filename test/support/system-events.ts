import type { SeenEvent } from './event-client.js';

/** A job's life as its events tell it, and what is wrong with it; empty when it may have been so. */
export function faultsOf(events: readonly SeenEvent[]): string[] {
  const faults: string[] = [];
  let last = 0;
  const lives = new Map<string, string[]>();
  for (const { type, id, data } of events) {
    if (type !== 'job') faults.push(`${type} ${JSON.stringify(data)}`);
    if (!(Number(id) > last)) faults.push(`${id} after ${last}`);
    last = Number(id);
    const jobId = String(data['job_id']);
    const life = lives.get(jobId) ?? [];
    life.push(`${String(data['state'])} ${String(data['attempts'])}`);
    lives.set(jobId, life);
  }
  for (const [jobId, life] of lives) {
    const problem = lifeFault(life);
    if (problem) faults.push(`${jobId}: ${problem}: ${life.join(', ')}`);
  }
  return faults;
}

/** Each state follows from the one before it, so that none is missing in between. */
function lifeFault(life: readonly string[]): string | undefined {
  if (life[0] !== 'PENDING 0') return 'begins in the middle';
  for (let index = 1; index < life.length; index++) {
    const [before = '', attempts = 0] = (life[index - 1] ?? '').split(' ');
    const next =
      before === 'PENDING'
        ? [`RUNNING ${Number(attempts) + 1}`]
        : before === 'RUNNING'
          ? ['COMPLETED', 'FAILED', 'PENDING'].map((state) => `${state} ${attempts}`)
          : [];
    if (!next.includes(life[index] ?? '')) return 'a gap';
  }
  return undefined;
}
