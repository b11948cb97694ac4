import type { Clock } from './ports/clock.js';

/** Something that is dear to ask for: asked once for all who ask at the same time, and for a while after that. */
export class Recent<T> {
  private value: { readonly asked: Promise<T>; readonly at: number } | undefined;

  constructor(
    private readonly ask: () => Promise<T>,
    private readonly keepMs: number,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  /** Rejects as `ask` does, and then the next asks anew. */
  get(): Promise<T> {
    const now = this.clock.monotonicMs();
    if (this.value && now - this.value.at < this.keepMs) return this.value.asked;
    const value = { asked: this.ask(), at: now };
    this.value = value;
    value.asked.catch(() => {
      if (this.value === value) this.value = undefined;
    });
    return value.asked;
  }
}
