import type { JobTypeRepository } from '../../application/ports/job-type-repository.js';
import type { Dialect, Execute } from './dialect.js';

/** What is kept about job types, in SQL. */
export class MikroJobTypeRepository implements JobTypeRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async pause(jobType: string, now: Date): Promise<void> {
    const { statements, writeTime } = this.dialect;
    await this.execute(statements['pause-type'], [jobType, writeTime(now)]);
  }

  async resume(jobType: string): Promise<void> {
    await this.execute(this.dialect.statements['resume-type'], [jobType]);
  }
}
