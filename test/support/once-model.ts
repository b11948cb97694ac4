/** A job that somebody asks for, as far as it matters whether it is there already. */
export interface AskedJob {
  readonly key: string | undefined;
  readonly scope: 'active' | 'retained';
  readonly onConflict: 'reject' | 'return_existing';
}

export interface Ask {
  readonly jobs: readonly AskedJob[];
  readonly name: { readonly key: string; readonly fingerprint: string } | undefined;
}

/** What comes of an ask: ids, `new` for a job that was made, and `same as N` for one of the same ask. */
export type Outcome =
  | { readonly kind: 'made'; readonly jobs: readonly string[] }
  | { readonly kind: 'replayed'; readonly jobs: readonly string[] }
  | { readonly kind: 'duplicate'; readonly held: readonly string[] }
  | { readonly kind: 'mismatch' };

interface Kept {
  readonly fingerprint: string;
  readonly jobs: readonly string[];
}

/**
 * Who holds which key, one ask after the other. In the model nothing is tried and nothing taken back: what a scheduler
 * does with many asks at once must come to the same.
 */
export class OnceModel {
  private readonly holders = new Map<string, string>();
  private readonly retained = new Set<string>();
  private readonly kept = new Map<string, Kept>();
  /** Of asks that come together: who was the first by a name, and was refused. */
  private refused = new Map<string, { readonly fingerprint: string; readonly outcome: Outcome }>();

  holderOf(key: string): string | undefined {
    return this.holders.get(key);
  }

  /** What a job that has ended does not keep. */
  ended(key: string, jobId: string): void {
    if (this.holders.get(key) === jobId && !this.retained.has(jobId)) this.holders.delete(key);
  }

  /** @returns whether the job, which has ended, may be PENDING again; then it has its key. */
  retried(key: string, jobId: string): boolean {
    const isFree = (this.holders.get(key) ?? jobId) === jobId;
    if (isFree) this.holders.set(key, jobId);
    return isFree;
  }

  /** Asks that come together are to be told one by one, in their order. */
  together(): void {
    this.refused = new Map();
  }

  /** @param made the ids of the jobs that were made for the ask, by their places; of none when it was refused. */
  expect(ask: Ask, made: readonly string[]): Outcome {
    const known = ask.name && this.knownBy(ask.name);
    if (known) return known;
    const outcome = this.outcomeOf(ask, made);
    if (outcome.kind === 'made') this.take(ask, made, outcome.jobs);
    else if (ask.name) this.refused.set(ask.name.key, { fingerprint: ask.name.fingerprint, outcome });
    return outcome;
  }

  private knownBy({ key, fingerprint }: NonNullable<Ask['name']>): Outcome | undefined {
    const kept = this.kept.get(key);
    if (kept) return kept.fingerprint === fingerprint ? { kind: 'replayed', jobs: kept.jobs } : { kind: 'mismatch' };
    const refused = this.refused.get(key);
    return refused && (refused.fingerprint === fingerprint ? refused.outcome : { kind: 'mismatch' });
  }

  private outcomeOf({ jobs }: Ask, made: readonly string[]): Outcome {
    const own = new Map<string, number>();
    const answers: string[] = [];
    const held: string[] = [];
    for (const [index, { key, onConflict }] of jobs.entries()) {
      // A job without a key has one that nobody else asks for.
      const name = key ?? `none ${index}`;
      const sibling = own.get(name) ?? index;
      const holder = this.holders.get(name);
      if (holder === undefined && sibling === index) own.set(name, index);
      else if (onConflict === 'reject') held.push(`${index} ${holder ?? `same as ${sibling}`}`);
      answers.push(holder ?? made[sibling] ?? 'new');
    }
    return held.length > 0 ? { kind: 'duplicate', held } : { kind: 'made', jobs: answers };
  }

  private take({ jobs, name }: Ask, made: readonly string[], answers: readonly string[]): void {
    for (const [index, { key, scope }] of jobs.entries()) {
      if (key === undefined || this.holders.has(key)) continue;
      const id = made[index] as string;
      this.holders.set(key, id);
      if (scope === 'retained') this.retained.add(id);
    }
    if (name) this.kept.set(name.key, { fingerprint: name.fingerprint, jobs: answers });
  }
}
