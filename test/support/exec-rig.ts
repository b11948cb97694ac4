import type { ClaimedJobBody, Json } from '../../src/interface/http/contract.js';
import { execHandler, type ExecOptions } from '../../src/interface/worker/exec/exec-handler.js';
import type { HandlerContext } from '../../src/interface/worker/handlers.js';
import { RecordingLogger } from './recording-logger.js';
import { claimedJob } from './scripted-scheduler.js';

/** The exec handler and what it tells its worker. */
export class ExecRig {
  readonly logger = new RecordingLogger();
  readonly stop = new AbortController();
  readonly progress: [fraction: number, note?: string][] = [];
  readonly checkpoints: Json[] = [];

  /** What the handler makes of a job that runs this command. */
  run(
    command: string,
    payload: Json = {},
    { checkpoint = null, ...options }: Partial<ExecOptions> & { readonly checkpoint?: Json } = {},
    job: Partial<ClaimedJobBody> = {},
  ): Promise<Json> {
    const handler = execHandler({ command, logger: this.logger, killAfterMs: 300, ...options });
    return Promise.resolve(handler(payload, this.context(checkpoint, claimedJob(job))));
  }

  /** Of a run that fails: what was thrown. */
  async failure(...run: Parameters<ExecRig['run']>): Promise<unknown> {
    const result = await this.run(...run).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('error' in result) return result.error;
    throw new Error(`it did not fail: ${JSON.stringify(result.value)}`);
  }

  private context(checkpoint: Json, job: ClaimedJobBody): HandlerContext {
    return {
      signal: this.stop.signal,
      job,
      attempt: job.attempts,
      workerId: 'w',
      checkpoint,
      progress: (fraction, note) => void this.progress.push(note === undefined ? [fraction] : [fraction, note]),
      saveCheckpoint: (saved) => void this.checkpoints.push(saved),
      keepAliveWhile: () => undefined,
    };
  }
}

/** Whether a process with this pid runs: one that has ended and waits to be reaped does not. */
export async function runs(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/^\d+ \(.*\) [ZX] /s.test(status);
}
