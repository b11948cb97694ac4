// The load: a process of its own that plays clients and workers of a Baton scheduler.
import { serveAssignment } from '../measure/child.mjs';
import { beatSteadily } from './beat.mjs';
import { waitIdly } from './idle.mjs';
import { pickupIdle, pickupOpenLoop } from './pickup.mjs';
import { runThrough } from './run-through.mjs';
import { fill, submitBatches, submitSingles } from './submit.mjs';
import { workInBatches, workOneByOne } from './work.mjs';

const plays = {
  beatSteadily,
  fill,
  pickupIdle,
  pickupOpenLoop,
  runThrough,
  submitBatches,
  submitSingles,
  waitIdly,
  workInBatches,
  workOneByOne,
};

serveAssignment(({ play, watched, ...assignment }) =>
  plays[play]({ ...assignment, watched: { ...watched, load: process.pid } }),
);
