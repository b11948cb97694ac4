/** The type of every job that is measured: what lies beside them in the depth rows is of others. */
export const JOB_TYPE = 'bench';

/** What a small real job carries. The peers get the same. */
export const PAYLOAD = { to: 'somebody@example.org', template: 'welcome' };

const HOST = 'Host: 127.0.0.1\r\n';

/** @param {string} path */
export function get(path) {
  return `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
}

/**
 * @param {string} path
 * @param {string} body JSON of ASCII characters only: its length is its number of bytes
 */
export function post(path, body) {
  return `POST ${path} HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

export function submit(payload = PAYLOAD) {
  return post('/jobs', JSON.stringify({ job_type: JOB_TYPE, payload }));
}

/** @param {number} count */
export function submitBatch(count) {
  const job = { job_type: JOB_TYPE, payload: PAYLOAD };
  return post('/jobs/batch', JSON.stringify({ jobs: Array.from({ length: count }, () => job) }));
}

/** @param {string} workerId */
export function nextJob(workerId) {
  return get(`/next-job?worker_id=${workerId}`);
}

/**
 * @param {string} workerId
 * @param {number} limit
 * @param {number} waitSeconds
 */
export function claim(workerId, limit, waitSeconds = 0) {
  return post('/claims', JSON.stringify({ worker_id: workerId, limit, wait_seconds: waitSeconds }));
}

/**
 * @param {string} workerId
 * @param {string} jobType
 * @param {number} limit
 */
export function claimOf(workerId, jobType, limit) {
  return post('/claims', JSON.stringify({ worker_id: workerId, job_types: [jobType], limit }));
}

/** @param {Lease} lease */
export function heartbeat({ id, token }) {
  return post(`/jobs/${id}/heartbeat`, `{"lease_token":"${token}","progress":0.5}`);
}

/**
 * @param {string} workerId
 * @param {Lease} lease
 */
export function complete(workerId, { id, token }) {
  return post(`/jobs/${id}/complete`, `{"worker_id":"${workerId}","lease_token":"${token}","success":true}`);
}

/**
 * Reports all leases as successes and, when `limit` is not 0, claims the next jobs.
 *
 * @param {string} workerId
 * @param {Lease[]} leases
 * @param {number} limit
 * @param {number} waitSeconds
 */
export function completions(workerId, leases, limit, waitSeconds = 0) {
  const reports = leases.map(({ id, token }) => `{"job_id":"${id}","lease_token":"${token}","success":true}`);
  const claimNext = limit === 0 ? '' : `,"claim_next":{"limit":${limit},"wait_seconds":${waitSeconds}}`;
  return post('/completions', `{"worker_id":"${workerId}","reports":[${reports.join(',')}]${claimNext}}`);
}

/** @typedef {{ id: string, token: string }} Lease */
