/** What waits, by the store's clock. */
export interface Backlog {
  readonly now: Date;
  /** When the job became ready that waits longest; null when none is ready. */
  readonly oldestReadyAt: Date | null;
  /** How many jobs are to become ready later; as many as were to be counted when there may be more. */
  readonly delayed: number;
}

/** Workers that ask for the same job types. */
export interface Askers {
  /** Null for all types. */
  readonly jobTypes: readonly string[] | null;
  readonly workers: number;
}

export interface TableSize {
  readonly name: string;
  /** With its indexes. */
  readonly bytes: number;
}

export interface StoreSizes {
  /** Empty where to find out would take too long. */
  readonly tables: readonly TableSize[];
  readonly databaseBytes: number;
  /** How much of it is free for new rows; null where that is not known. */
  readonly freeBytes: number | null;
  /** Of the write-ahead log that is the database's own; null where it is the server's. */
  readonly walBytes: number | null;
}

/** What figures are made of beside counts and rates. Each is one statement, of the same cost however many jobs there are. */
export interface StatsQueries {
  /** @throws StoreUnavailable */
  backlog(countedAtMost: number): Promise<Backlog>;
  /** When the job of each type became ready that waits longest; types of which none is ready are missing. */
  oldestReady(jobTypes: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /** Workers that have asked for jobs since then. */
  askers(since: Date): Promise<readonly Askers[]>;
  sizes(): Promise<StoreSizes>;
}
