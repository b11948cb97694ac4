/**
 * The job types that are paused, as far as this scheduler knows: what it was told itself, at once, and what others were
 * told, since the last look at the store. No job of such a type is given out; those that run go on.
 */
export class PausedTypes {
  private types: ReadonlySet<string> = new Set();
  private changes = 0;

  get isEmpty(): boolean {
    return this.types.size === 0;
  }

  /** Grows with each change that was made here. */
  get changesSoFar(): number {
    return this.changes;
  }

  has(jobType: string): boolean {
    return this.types.has(jobType);
  }

  /** Of these types, those that are not paused. */
  without(jobTypes: readonly string[]): readonly string[] {
    return this.isEmpty ? jobTypes : jobTypes.filter((jobType) => !this.types.has(jobType));
  }

  pause(jobType: string): void {
    this.changes += 1;
    this.types = new Set([...this.types, jobType]);
  }

  resume(jobType: string): void {
    this.changes += 1;
    this.types = new Set([...this.types].filter((paused) => paused !== jobType));
  }

  /**
   * Takes what has been read from the store.
   *
   * @param changesBefore `changesSoFar` before it was read: what was changed here since then may be missing in it.
   * @returns whether a type is no longer paused.
   */
  replace(jobTypes: readonly string[], changesBefore: number): boolean {
    if (changesBefore !== this.changes) return false;
    const before = this.types;
    this.types = new Set(jobTypes);
    return [...before].some((jobType) => !this.types.has(jobType));
  }
}
