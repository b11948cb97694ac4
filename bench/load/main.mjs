// The load: a process of its own that plays clients and workers of a Baton scheduler.
import { serveAssignment } from '../measure/child.mjs';
import { ask } from './ask.mjs';
import { beatSteadily } from './beat.mjs';
import { changeManyBeside } from './change-many.mjs';
import { waitIdly } from './idle.mjs';
import { workHeard } from './listen.mjs';
import { pickupIdle, pickupOpenLoop } from './pickup.mjs';
import { runThrough } from './run-through.mjs';
import { fill, submitBatches, submitSingles } from './submit.mjs';
import { workInBatches, workOneByOne } from './work.mjs';

const plays = {
  ask,
  beatSteadily,
  changeManyBeside,
  fill,
  pickupIdle,
  pickupOpenLoop,
  runThrough,
  submitBatches,
  submitSingles,
  waitIdly,
  workHeard,
  workInBatches,
  workOneByOne,
};

serveAssignment(({ play, watched, ...assignment }) =>
  plays[play]({ ...assignment, watched: { ...watched, load: process.pid } }),
);
