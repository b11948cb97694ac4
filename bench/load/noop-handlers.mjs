/** The handler of the worker rows; named like the job type of requests.mjs. */
export const bench = () => null;
