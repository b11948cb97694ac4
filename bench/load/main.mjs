// The load: a process of its own that plays clients and workers of a Baton scheduler.
import { serveAssignment } from '../measure/child.mjs';
import { submitBatches, submitSingles } from './submit.mjs';
import { workInBatches, workOneByOne } from './work.mjs';

const plays = { submitSingles, submitBatches, workOneByOne, workInBatches };

serveAssignment(({ play, watched, ...assignment }) =>
  plays[play]({ ...assignment, watched: { ...watched, load: process.pid } }),
);
