import type {
  IdempotencyRepository,
  KeptAnswer,
  NamedRequest,
  OnceJobs,
} from '../../src/application/ports/idempotency-repository.js';

/** The idempotency keys, in memory. Its transactions are not undone. */
export class MemoryIdempotency implements IdempotencyRepository {
  private readonly taken = new Map<string, { fingerprint: string; answer: OnceJobs | undefined; at: Date }>();

  reserve(requests: readonly NamedRequest[], now: Date): Promise<Set<string>> {
    const free = requests.filter(({ key }) => !this.taken.has(key));
    for (const { key, fingerprint } of free) this.taken.set(key, { fingerprint, answer: undefined, at: now });
    return Promise.resolve(new Set(free.map(({ key }) => key)));
  }

  answersOf(keys: readonly string[]): Promise<Map<string, KeptAnswer>> {
    const kept = keys.flatMap((key) => {
      const { fingerprint, answer } = this.taken.get(key) ?? {};
      return fingerprint !== undefined && answer ? [[key, { fingerprint, answer }] as const] : [];
    });
    return Promise.resolve(new Map(kept));
  }

  keep(key: string, answer: OnceJobs): Promise<void> {
    this.taken.set(key, { ...this.taken.get(key)!, answer });
    return Promise.resolve();
  }

  release(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.taken.delete(key);
    return Promise.resolve();
  }

  deleteOld(before: Date, limit: number): Promise<number> {
    const old = [...this.taken].filter(([, { at }]) => at < before).slice(0, limit);
    for (const [key] of old) this.taken.delete(key);
    return Promise.resolve(old.length);
  }
}
