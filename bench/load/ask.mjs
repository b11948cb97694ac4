import { setTimeout as delay } from 'node:timers/promises';
import { latencies } from '../measure/statistics.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectStatus } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

/**
 * Asks each question so many times a second, one after the other in turn, whether earlier ones have been answered or not.
 * Counted from when a question was due: who is held up makes the figure worse, not better.
 *
 * @param {{ questions: Record<string, string[]> }} assignment paths by what they are called; each is asked by turns
 */
export async function ask({ port, questions, perSecond, seconds, watched }) {
  const names = Object.keys(questions);
  const connections = await HttpConnection.openMany(port, names.length);
  const stopwatch = startStopwatch(watched);
  const startedAt = performance.now();
  const rounds = Math.max(1, Math.round(perSecond * seconds));
  const asked = names.map(async (name, index) => {
    const samples = [];
    for (let round = 0; round < rounds; round++) {
      const dueAt = startedAt + ((round + index / names.length) * 1000) / perSecond;
      await delay(Math.max(0, dueAt - performance.now()));
      const path = questions[name][round % questions[name].length];
      expectStatus(await connections[index].request(requests.get(path)), `GET ${path}`, 200);
      samples.push(performance.now() - dueAt);
    }
    return [name, latencies(samples)];
  });
  const answers = Object.fromEntries(await Promise.all(asked));
  return { answers, ...stopwatch.stop(rounds * names.length) };
}
