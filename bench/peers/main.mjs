// A peer, in a process of its own: it is client and worker at once, as its library is meant to be used.
import { serveAssignment } from '../measure/child.mjs';
import { pickupIdle, pickupOpenLoop, submitBatches, submitSingles } from './plays.mjs';
import { help, run } from './run.mjs';

const plays = { help, pickupIdle, pickupOpenLoop, run, submitBatches, submitSingles };

serveAssignment(async ({ peer: name, play, ...assignment }) => {
  const { connect } = await import(`./${name}.mjs`);
  const peer = await connect(assignment);
  const watched = { ...assignment.watched, [name]: process.pid };
  const figures = await plays[play](peer, { ...assignment, peer: name, watched });
  await peer.close();
  return figures;
});
