import { request as httpRequest, Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, ClaimedJobsBody, JobsBody } from '../../../src/interface/http/contract.js';
import { CUTS, startCuttingProxy, type Cut, type CuttingProxy } from '../../support/cutting-proxy.js';
import { ApiClient, bodyOf } from '../../support/http-client.js';
import { seededRandom } from '../../support/seeded-random.js';
import { DATABASE_KINDS, readTable } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const JOBS = 4_400;
const BATCH = 400;
/** Each takes one to three jobs, so that it takes well above 2,000. */
const CLAIMS = 2_000;
const WORKERS = 8;
const CUT_SHARE = 0.2;

/** A job as a worker was given it, in an answer that arrived whole. */
interface Given {
  readonly claim: ClaimedJobBody;
  readonly requestId: string;
}

/**
 * The clock stands still, so no lease ever times out: a claim that leaks leaves its job RUNNING for ever, and an attempt
 * that is spent shows.
 */
describe.each(DATABASE_KINDS)('2,000 claims on %s, a fifth of whose connections are cut', (kind) => {
  const random = seededRandom(20_261_125);
  const given: Given[] = [];
  let claims = 0;
  let app: TestApp;
  let proxy: CuttingProxy;
  let asked = 0;

  const cutNext = (): Cut | undefined => {
    asked += 1;
    return random() < CUT_SHARE ? CUTS[Math.floor(random() * CUTS.length)] : undefined;
  };

  beforeAll(async () => {
    app = await startTestApp(kind);
    const api = new ApiClient(app.url);
    const jobs = Array.from({ length: BATCH }, (_, n) => ({ job_type: 'work', payload: { n } }));
    for (let n = 0; n < JOBS; n += BATCH) bodyOf<JobsBody>(await api.post('/jobs/batch', { jobs }), 201);
    const { hostname: host, port } = new URL(app.url);
    proxy = await startCuttingProxy({ host, port: Number(port) }, cutNext, random);
    await Promise.all(Array.from({ length: WORKERS }, (_, n) => work(`worker-${n}`, api)));
  }, 120_000);
  afterAll(async () => {
    await proxy.close();
    await app.close();
  });

  /** Claims by the proxy, asks again until there is an answer, and reports past the proxy. */
  async function work(workerId: string, api: ApiClient): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0, empty = 0; empty < 3; turn += 1) {
      const requestId = `${workerId} ${turn}`;
      const body = JSON.stringify({ worker_id: workerId, request_id: requestId, limit: 1 + Math.floor(random() * 3) });
      let answer: ClaimedJobsBody | undefined;
      while (!answer) answer = await claim(body, agent);
      claims += 1;
      empty = answer.jobs.length === 0 ? empty + 1 : 0;
      given.push(...answer.jobs.map((job) => ({ claim: job, requestId })));
      const reports = answer.jobs.map(({ id, lease_token }) => ({ job_id: id, lease_token, success: true }));
      bodyOf(await api.post('/completions', { worker_id: workerId, reports }), 200);
    }
    agent.destroy();
  }

  /** Undefined when no answer came, or half of one. */
  function claim(body: string, agent: Agent): Promise<ClaimedJobsBody | undefined> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { host: '127.0.0.1', port: proxy.port, method: 'POST', path: '/claims', headers, agent };
      const request = httpRequest(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', () => resolve(undefined));
        response.on('end', () => resolve(response.complete ? (JSON.parse(text) as ClaimedJobsBody) : undefined));
      });
      request.on('error', () => resolve(undefined));
      request.end(body);
    });
  }

  it('lose no job, and leave none RUNNING', async () => {
    const jobs = await readTable(app.databaseUrl, 'select state, count(*) as jobs from jobs group by state');
    expect(jobs.map(({ state, jobs: count }) => [state, Number(count)])).toEqual([['COMPLETED', JOBS]]);
  });

  it('spend no attempt on a claim that never arrived', async () => {
    const [row] = await readTable(app.databaseUrl, 'select min(attempts) as least, max(attempts) as most from jobs');
    expect([Number(row!['least']), Number(row!['most'])]).toEqual([1, 1]);
  });

  it('give no job twice under one attempt', () => {
    const leases = new Map<string, Set<string>>();
    for (const {
      claim: { id, lease_token },
    } of given)
      leases.set(id, (leases.get(id) ?? new Set()).add(lease_token));
    expect(leases.size).toBe(JOBS);
    expect([...leases.values()].filter(({ size }) => size > 1)).toEqual([]);
    expect(new Set(given.map(({ claim: { lease_token } }) => lease_token)).size).toBe(given.length);
  });

  it('were cut before the request, before, within and behind the answer, each often', async () => {
    const [row] = await readTable(app.databaseUrl, 'select sum(extra_deliveries) as taken_back from jobs');
    const share = [...proxy.cuts.values()].reduce((a, b) => a + b, 0) / asked;
    process.stdout.write(
      `${kind}: ${asked} requests, cut ${JSON.stringify(Object.fromEntries(proxy.cuts))}, ` +
        `${Number(row!['taken_back'])} deliveries taken back\n`,
    );
    expect(claims).toBeGreaterThan(CLAIMS);
    expect(share).toBeGreaterThan(0.15);
    for (const cut of CUTS) expect(proxy.cuts.get(cut)).toBeGreaterThan(20);
  });
});
