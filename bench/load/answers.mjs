import { Missing } from '../measure/child.mjs';

const ID = '"id":"';
const TOKEN = '"lease_token":"';
const RECORDED = '"status":"recorded"';

/**
 * The answer, when its status is the one that must come: figures of refused requests are worth nothing.
 *
 * @param {{ status: number, body: string }} answer
 * @param {string} request what was asked, for the message
 * @param {...number} statuses
 */
export function expectStatus(answer, request, ...statuses) {
  if (statuses.includes(answer.status)) return answer;
  const what = `${request} answers ${answer.status}`;
  if ([404, 405].includes(answer.status) && !answer.body.includes('job_not_found')) throw new Missing(what);
  throw new Error(`${what} instead of ${statuses.join(' or ')}: ${answer.body.slice(0, 500)}`);
}

/**
 * The leases in an answer to a claim. Read by searching: parsing half a megabyte of JSON would cost the load more than
 * the rest of its work, and neither payload nor results of the bench hold these names.
 *
 * @param {string} body
 * @returns {import('./requests.mjs').Lease[]}
 */
export function leasesIn(body) {
  const leases = [];
  for (let at = body.indexOf(ID); at >= 0; at = body.indexOf(ID, at)) {
    const id = valueAt(body, at + ID.length);
    at = body.indexOf(TOKEN, at);
    if (at < 0) throw new Error(`a claimed job without a lease_token: ${body.slice(0, 500)}`);
    leases.push({ id, token: valueAt(body, at + TOKEN.length) });
  }
  return leases;
}

/**
 * @param {string} body the answer to POST /completions
 * @param {number} reports how many must have been recorded
 */
export function expectRecorded(body, reports) {
  let recorded = 0;
  for (let at = body.indexOf(RECORDED); at >= 0; at = body.indexOf(RECORDED, at + 1)) recorded += 1;
  if (recorded !== reports) throw new Error(`${recorded} of ${reports} reports recorded: ${body.slice(0, 500)}`);
}

function valueAt(body, start) {
  return body.slice(start, body.indexOf('"', start));
}
