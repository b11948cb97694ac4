import type { Command } from 'commander';
import type { JobPageBody } from '../../interface/http/contract.js';
import { filterOf, takesFilter, type FilterOptions } from './filter-options.js';
import { integerFrom } from './parse-number.js';
import { printJson, printLines } from './printable.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';
import { jobTable } from './show-job.js';

type ListOptions = SchedulerOptions &
  FilterOptions & {
    readonly limit: number;
    readonly cursor?: string;
  };

/** As many as the API has on a page. */
const PAGE = 100;

export function addList(job: Command): void {
  const list = takesFilter(job.command('list').description('list jobs, the newest first'))
    .option('--limit <number>', 'how many at most, 1 to 100000', integerFrom(1, 100_000), 50)
    .option('--cursor <cursor>', 'go on where the list before ended')
    .addHelpText(
      'after',
      `
Examples:
  baton job list --state FAILED --type resize
  baton job list --error 'connection refused' --created-after 2026-12-24T18:00:00Z
  baton job list --json | jq -r '.jobs[].id'`,
    );
  talksToScheduler(list).action(async (options: ListOptions) => {
    const page = await upToLimit(options);
    if (options.json) printJson(page);
    else {
      const next = page.next_cursor === null ? [] : ['', `more: --cursor ${page.next_cursor}`];
      printLines([...jobTable(page.jobs), ...next]);
    }
  });
}

/** The pages of the API, which may be short though there are more, as one. */
async function upToLimit({ limit, cursor, ...options }: ListOptions): Promise<JobPageBody> {
  const client = clientOf(options);
  const filter = filterOf(options);
  const jobs: JobPageBody['jobs'] = [];
  let next = cursor;
  do {
    const query = { ...filter, limit: Math.min(limit - jobs.length, PAGE) };
    const page = await client.list(next === undefined ? query : { ...query, cursor: next });
    jobs.push(...page.jobs);
    next = page.next_cursor ?? undefined;
  } while (next !== undefined && jobs.length < limit);
  return { jobs, next_cursor: next ?? null };
}
