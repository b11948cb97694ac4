/** What a scheduler is told by the others on its store. */
export interface HintListener {
  /** Another has ready jobs to spare, or may have said so while nobody listened. */
  heard(): void;
  /** Nothing is heard for now; listening is tried again by itself. */
  lost(error: unknown): void;
}

/**
 * Hints between the schedulers on one store that there are ready jobs. No more than hints: each may be late or lost, so
 * whatever depends on one must come true without it as well, only later.
 */
export interface ReadyHints {
  /** Hints at ready jobs to the others. Resolves when it is no longer under way, also when it failed; never rejects. */
  send(): Promise<void>;
  /** Hears the others, never its own, until the store is closed. To be called once. */
  listen(listener: HintListener): void;
}
