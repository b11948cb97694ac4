import { searchedText, type JobFilter } from '../../application/job-filter.js';
import type { JobState } from '../../domain/job-state.js';
import { firstIdAt } from './first-id.js';

/**
 * What a step of a search looks at: the jobs themselves, those with a tag, the FAILED ones (all, or of a type), each from
 * the latest; or whatever is unfinished, if that is little enough to be taken as a whole.
 */
export type Path = 'jobs' | 'tagged' | 'failed' | 'unfinished';

export interface Step {
  readonly path: Path;
  readonly filter: JobFilter;
  /** Only jobs submitted before this one. */
  readonly before: string;
  /** How many to look at, at most: by `unfinished` in each of its states, and one more if there are more. */
  readonly looks: number;
  /** How many matches are wanted. */
  readonly limit: number;
}

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type Index = 'primary' | 'jobs_failed' | 'jobs_failed_of_type' | 'jobs_ready' | 'jobs_ready_of_type' | 'jobs_deadline';

/** Where the dialects differ in what is put together here; everything else is in files of its own. */
export interface SearchWords {
  /** Stands for a parameter, the `position`th of the statement. */
  placeholder(kind: 'id' | 'text' | 'time' | 'count', position: number): string;
  /** Behind the name of the table: leaves the planner no choice, where it takes orders. */
  by: (index: Index) => string;
  /** Jobs of a type between two ids, in an order that the index for it has. Each is to be called where it stands. */
  withinType(type: () => string, end: () => string, first: () => string): string;
  /** Whether the JSON of the error, made small, has a text. */
  hasError(text: string): string;
}

export interface SearchDialect {
  readonly search: SearchWords;
  readonly writeTime: (time: Date) => string | number;
}

/**
 * How far a job's id may be from its time: ids are by the clock of the scheduler, times by the store's. What lies between
 * is looked at and turned down by its time.
 */
const CLOCKS_DIFFER_MS = 60_000;

/** Greater than every id. */
export const END = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Looks at the next few jobs by a path. Its rows are those that match, and the one that was looked at last; each says how
 * many were looked at. No row: there was none to look at.
 */
export function searchStatement(step: Step, dialect: SearchDialect): Statement {
  const parts = new Parts(step, dialect);
  // In the order of the text: that is the order of SQLite's parameters.
  const sql = `
    with ${parts.looked()}
    select id, matches, (select count(*) from looked) as looked
    from looked
    where matches or id = (select id from looked order by id limit 1)
    order by id desc
    limit ${parts.count(step.limit + 1)}`;
  return { sql, parameters: parts.parameters };
}

/** The parts of a statement: constant texts, chosen by the step, with its values as parameters. */
class Parts {
  readonly parameters: unknown[] = [];

  constructor(
    private readonly step: Step,
    private readonly dialect: SearchDialect,
  ) {}

  /** The common table that the rest of the statement reads. */
  looked(): string {
    if (this.step.path === 'unfinished') return this.unfinished();
    return this.step.path === 'tagged' ? this.tagged() : this.inOrder();
  }

  count(value: number): string {
    return this.bind('count', value);
  }

  private inOrder(): string {
    const { filter, path, looks } = this.step;
    const matches = this.matches();
    if (path === 'jobs') {
      return this.inIdOrder(matches, 'primary', this.within('id'), looks);
    }
    // "finished_at is not null" is always true: it is the condition of one index, and asks for it (see migration 0002).
    const failed = `state = 'FAILED' and`;
    if (filter.jobType === undefined) {
      return this.inIdOrder(
        matches,
        'jobs_failed',
        `${failed} finished_at is not null and ${this.within('id')}`,
        looks,
      );
    }
    const { jobType } = filter;
    const [first, end] = this.bounds();
    const ofType = `${failed} ${this.dialect.search.withinType(
      () => this.text(jobType),
      () => this.bind('id', end),
      () => this.bind('id', first),
    )}`;
    return this.inIdOrder(matches, 'jobs_failed_of_type', ofType, looks, 'job_type desc, ');
  }

  private inIdOrder(matches: string, index: Index, where: string, looks: number, order = ''): string {
    return `looked as materialized (
      select id, ${matches} as matches
      from jobs${this.dialect.search.by(index)}
      where ${where}
      order by ${order}id desc
      limit ${this.count(looks)}
    )`;
  }

  /** A tag whose job is gone matches nothing. */
  private tagged(): string {
    const { filter, looks } = this.step;
    return `tagged as materialized (
      select job_id as id
      from job_tags
      where tag = ${this.text(filter.tag)} and ${this.within('job_id')}
      order by job_id desc
      limit ${this.count(looks)}
    ),
    looked as materialized (
      select tagged.id, (select ${this.matches()} from jobs where jobs.id = tagged.id) as matches
      from tagged
    )`;
  }

  private unfinished(): string {
    const { states = [] } = this.step.filter;
    const arms = states.map((state) => `select * from (${this.arm(state)}) as ${state.toLowerCase()}`);
    return `looked as materialized (${arms.join(' union all ')})`;
  }

  /** In the order of the index, so that it is used. */
  private arm(state: JobState): string {
    const { jobType } = this.step.filter;
    const select = `select id, (${this.matches()}) and ${this.within('id')} as matches from jobs`;
    const { by } = this.dialect.search;
    const limit = () => `limit ${this.count(this.step.looks + 1)}`;
    if (state === 'RUNNING') {
      return `${select}${by('jobs_deadline')}
        where state = 'RUNNING' and deadline_at is not null order by deadline_at, id ${limit()}`;
    }
    if (jobType === undefined) {
      return `${select}${by('jobs_ready')}
        where state = 'PENDING' and priority > 0 order by priority desc, run_at, id ${limit()}`;
    }
    return `${select}${by('jobs_ready_of_type')}
      where state = 'PENDING' and job_type is not null and job_type = ${this.text(jobType)}
      order by job_type, priority desc, run_at, id ${limit()}`;
  }

  /** What is left to ask of a job, as one condition. The tag is never left: it has a path of its own. */
  private matches(): string {
    const { states, jobType, workerId, createdAfter, createdBefore, error } = this.step.filter;
    const conditions = [
      states && `state in (${states.map((state) => `'${state}'`).join(', ')})`,
      jobType !== undefined && `job_type = ${this.text(jobType)}`,
      workerId !== undefined && `worker_id = ${this.text(workerId)}`,
      createdAfter && `created_at >= ${this.time(createdAfter)}`,
      createdBefore && `created_at < ${this.time(createdBefore)}`,
      error !== undefined && this.dialect.search.hasError(this.text(searchedText(error))),
    ];
    return conditions.filter((condition) => typeof condition === 'string').join(' and ') || 'true';
  }

  private within(id: 'id' | 'job_id'): string {
    const [first, end] = this.bounds();
    return `${id} < ${this.bind('id', end)} and ${id} >= ${this.bind('id', first)}`;
  }

  private bounds(): [first: string, end: string] {
    const { before, filter } = this.step;
    const [first, end] = idsWithin(filter);
    return [first, before < end ? before : end];
  }

  private text(value: string | undefined): string {
    return this.bind('text', value);
  }

  private time(value: Date): string {
    return this.bind('time', this.dialect.writeTime(value));
  }

  private bind(kind: Parameters<SearchWords['placeholder']>[0], value: unknown): string {
    this.parameters.push(value);
    return this.dialect.search.placeholder(kind, this.parameters.length);
  }
}

/** The ids that the jobs of a time can have: from the first to, not including, the last. */
function idsWithin({ createdAfter, createdBefore }: JobFilter): [first: string, end: string] {
  const shifted = (time: Date, ms: number) => firstIdAt(new Date(time.getTime() + ms));
  return [
    createdAfter ? shifted(createdAfter, -CLOCKS_DIFFER_MS) : firstIdAt(new Date(0)),
    createdBefore ? shifted(createdBefore, CLOCKS_DIFFER_MS) : END,
  ];
}
