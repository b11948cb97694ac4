import pg from 'pg';
import { SESSION_OPTIONS } from '../../src/infrastructure/persistence/orm.js';

/** What PostgreSQL did for a statement. */
export interface Explained {
  /** Each scan: `Index Scan jobs_ready`, `Seq Scan jobs`, … */
  readonly scans: readonly string[];
  /** Pages read, from the cache or not. */
  readonly buffers: number;
  /** Pairs of rows that a join looked at and that did not belong together. */
  readonly mismatches: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops'?: number;
  /** For each loop. */
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A connection as the scheduler makes them, which explains what it runs and leaves nothing behind. */
export class ExplainingClient {
  private constructor(private readonly client: pg.Client) {}

  static async connect(url: string): Promise<ExplainingClient> {
    const client = new pg.Client({ connectionString: url, options: SESSION_OPTIONS });
    await client.connect();
    return new ExplainingClient(client);
  }

  async run(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /** The plan that a statement is prepared with stays the same until the statistics change. */
  async prepare(name: string, types: string, statement: string): Promise<void> {
    await this.run(`prepare ${name} (${types}) as ${statement}`);
  }

  async explain(name: string, parameters: readonly string[]): Promise<Explained> {
    await this.run('begin');
    try {
      const { rows } = await this.client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, buffers, format json) execute ${name} (${parameters.join(', ')})`,
      );
      const plan = (rows[0] as (typeof rows)[0])['QUERY PLAN'][0].Plan;
      const all = nodesOf(plan);
      return {
        scans: all.flatMap((node) => {
          const scanned = node['Index Name'] ?? node['Relation Name'];
          return scanned === undefined || !node['Node Type'].includes('Scan')
            ? []
            : [`${node['Node Type']} ${scanned}`];
        }),
        mismatches: all.reduce(
          (sum, node) => sum + (node['Rows Removed by Join Filter'] ?? 0) * (node['Actual Loops'] ?? 1),
          0,
        ),
        buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
      };
    } finally {
      await this.run('rollback');
    }
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
