import { isDeepStrictEqual } from 'node:util';
import type { JobId } from '../../../interface/http/contract.js';
import { demand } from '../demand.js';
import { claimedIn, reportIn, type Exchange } from '../exchange.js';
import type { AnswerFault } from '../fault-proxy.js';
import type { Row } from '../row.js';
import { demandOnce, type Stage } from '../stage.js';

/** Where the connection is cut: nothing of the answer arrives, or half of it. */
const CUTS = ['all', 'half'] as const;

export const duplicate: Row = {
  name: 'duplicate',
  demand: 'asks again when an answer is lost, and a job still runs and counts once',
  withinSeconds: 50,
  async play(stage) {
    await lostReport(stage);
    for (const cut of CUTS) {
      await lostReportAnswer(stage, { cut });
      await lostClaimAnswer(stage, { cut });
    }
    return 'claims and reports that got no answer were repeated as they were, and each job ran once';
  },
};

async function lostReport(stage: Stage): Promise<void> {
  const id = await stage.submit({ do: 'sleep', seconds: 0.2 });
  stage.proxy.requestFault = (exchange) => {
    if (!reportIn(exchange, id)) return undefined;
    stage.proxy.heal();
    return { cut: true };
  };
  await demandRepeated(stage, id, 'a report that never arrived');
}

async function lostReportAnswer(stage: Stage, fault: AnswerFault): Promise<void> {
  const id = await stage.submit({ do: 'sleep', seconds: 0.2 });
  once(stage, fault, (exchange) => reportIn(exchange, id) !== undefined);
  await demandRepeated(stage, id, 'a report whose answer was lost');
}

async function demandRepeated(stage: Stage, id: JobId, what: string): Promise<void> {
  const reports = () => stage.proxy.exchanges.flatMap((exchange) => reportIn(exchange, id) ?? []);
  await stage.sees(() => reports().length > 0, 10, 'the job was not reported');
  const [first] = reports();
  const again = () => reports().filter(({ lease_token }) => lease_token === first?.lease_token)[1];
  await stage.sees(() => again() !== undefined, 10, `${what} was not repeated within 10 s`);
  demand(isDeepStrictEqual(first, again()), `${what} was followed by another one about the same attempt`);
  demandOnce(await stage.ended(id, 5));
}

async function lostClaimAnswer(stage: Stage, fault: AnswerFault): Promise<void> {
  once(stage, fault, (exchange) => claimedIn(exchange).length > 0);
  const job = await stage.ended(await stage.submit({ do: 'echo', value: 1 }), 15, 'a job whose claim got no answer');
  demand(job.attempts === 1, 'a claim without an answer cost an attempt: its request_id was not repeated in time');
  demandOnce(job);
}

/** The next answer like this is not to arrive. */
function once(stage: Stage, fault: AnswerFault, concerns: (exchange: Exchange) => boolean): void {
  stage.proxy.answerFault = (exchange) => {
    if (!concerns(exchange)) return undefined;
    stage.proxy.heal();
    return fault;
  };
}
