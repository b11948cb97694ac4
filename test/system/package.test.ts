import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import { ApiClient } from '../support/http-client.js';
import { manifest, pack, PackedProject } from '../support/packed-project.js';
import { BatonProcess, urlOf } from '../support/processes.js';
import { eventually } from '../support/processes-wait.js';
import { scene } from '../support/system-scene.js';

/** All that a user of the library may ask for. */
const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  target: 'ES2022',
  types: ['node'],
};
const RESOLUTIONS = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'bundler' },
];

let directory: string;
let tarball: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-pack-'));
  tarball = await pack(directory);
}, 120_000);
afterAll(() => rm(directory, { recursive: true }));

async function withProject(dependencies: readonly string[], play: (project: PackedProject) => Promise<void>) {
  const project = await PackedProject.create(tarball, dependencies);
  try {
    await play(project);
  } finally {
    await project.remove();
  }
}

/** The README's worker. */
async function exampleOfReadme(): Promise<string> {
  const [, example] = /^```ts\n(import .*?)^```$/ms.exec(await readFile('README.md', 'utf8')) ?? [];
  return example ?? '';
}

describe('the package', () => {
  it('holds what runs and what is read, and no sources', () =>
    withProject([], async (project) => {
      const files = await project.packed();
      const wanted = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs/openapi.json', 'bin/baton.js'];
      const modules = ['dist/main/cli.js', 'dist/interface/client/index.d.ts', 'dist/interface/worker/index.d.ts'];
      expect(files).toEqual(expect.arrayContaining([...wanted, ...modules]));
      const allowed = /^(dist\/|bin\/|docs\/openapi\.json$|[A-Za-z]+\.(md|json)$|LICENSE$)/;
      expect(files.filter((file) => !allowed.test(file) || /\.map$|\.built$|\.test\./.test(file))).toEqual([]);
    }));

  it("has the README's worker, which is the example", async () => {
    expect(await exampleOfReadme()).toBe(await readFile('examples/typescript/worker.ts', 'utf8'));
  });

  it.each(RESOLUTIONS)(
    'gives types to strict TypeScript, its own checked too: %j',
    (resolution) =>
      withProject(['@types/node'], async (project) => {
        await project.write('worker.ts', await exampleOfReadme());
        await project.write(
          'client.ts',
          `import { SchedulerClient, type JobBody } from 'baton/client';
         const job: JobBody = await new SchedulerClient('http://127.0.0.1').submit({ job_type: 'a' });
         // @ts-expect-error -- it has no such state
         job.state === 'DONE';`,
        );
        expect(await project.compile({ ...STRICT, ...resolution, noEmit: true }, 'worker.ts', 'client.ts')).toBe('');
      }),
    60_000,
  );

  it('has a worker and a client that need none of its dependencies', () =>
    withProject([], async (project) => {
      const script = `
        const { Worker, defineHandler } = await import('baton/worker');
        const { SchedulerClient } = await import('baton/client');
        console.log(typeof Worker, typeof defineHandler, typeof SchedulerClient);`;
      expect(await project.runs('--input-type=module', '--eval', script)).toBe('function function function\n');
    }));

  it(
    "runs the README's worker against a scheduler",
    () =>
      scene('sqlite', async ({ database, processes }) => {
        const { url } = await processes.scheduler(database.url);
        await withProject(['@types/node'], async (project) => {
          await project.write('worker.ts', await exampleOfReadme());
          expect(await project.compile({ ...STRICT, ...RESOLUTIONS[0] }, 'worker.ts')).toBe('');
          const worker = new BatonProcess('the example', project.path('worker.js'), { SCHEDULER_URL: url });
          try {
            const api = new ApiClient(url);
            const good = await api.submitted({ job_type: 'check-page', payload: { url: `${url}/healthz` } });
            const bad = await api.submitted({ job_type: 'check-page', payload: { url: 'nowhere' } });
            const result = { status: 200, milliseconds: expect.any(Number) };
            expect(await ended(api, good.id)).toMatchObject({ state: 'COMPLETED', result });
            expect(await ended(api, bad.id)).toMatchObject({
              state: 'FAILED',
              attempts: 1,
              error: { type: 'NotRetryable' },
            });
            worker.signal('SIGTERM');
            expect(await worker.exited()).toBe(0);
          } finally {
            await worker.kill();
          }
        });
      })(),
    90_000,
  );

  it(
    'starts a scheduler with its own dependencies alone',
    async () =>
      withProject(Object.keys((await manifest()).dependencies), async (project) => {
        const env = { DATABASE_URL: 'sqlite::memory:', PORT: '0' };
        const scheduler = new BatonProcess('baton scheduler', project.path('node_modules/baton/bin/baton.js'), env, [
          'scheduler',
        ]);
        try {
          const url = await eventually(() => urlOf(scheduler), 'it listens', 40_000);
          expect((await new ApiClient(url).submitted({ job_type: 'echo' })).state).toBe('PENDING');
        } finally {
          await scheduler.kill();
        }
      }),
    60_000,
  );
});

function ended(api: ApiClient, id: string): Promise<JobBody> {
  return eventually(async () => {
    const job = await api.job(id);
    return job.finished_at !== null && job;
  }, 'the job ends');
}
