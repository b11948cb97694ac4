import { setTimeout as delay } from 'node:timers/promises';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

const WAIT_SECONDS = 30;

/** Many workers that wait for jobs which do not come. The parent is told when all of them wait. */
export async function waitIdly({ port, workers, settleSeconds, seconds, watched }) {
  const connections = await HttpConnection.openMany(port, workers);
  let answers = 0;
  const waiting = connections.map(async (connection, index) => {
    const claim = requests.claim(`idle-${index}`, 1, WAIT_SECONDS);
    for (;;) {
      const { body } = expectStatus(await connection.request(claim), 'POST /claims', 200);
      if (leasesIn(body).length > 0) throw new Error('a job came although none was submitted');
      answers += 1;
    }
  });
  await Promise.race([delay(settleSeconds * 1000), ...waiting]);
  process.send({ settled: true });
  const stopwatch = startStopwatch(watched);
  answers = 0;
  await Promise.race([delay(seconds * 1000), ...waiting]);
  const { cpu, ...figures } = stopwatch.stop(0);
  return { ...figures, cpu, answers, cores: cpu.scheduler / figures.seconds, submitted: 0, completed: 0 };
}
