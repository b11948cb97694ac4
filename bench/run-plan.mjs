import { Missing } from './measure/child.mjs';
import { tellFigures } from './report/format.mjs';
import { summarise } from './report/summary.mjs';

/**
 * Measures everything that is planned: all rounds of a row before the next row, and all targets in turn in each round.
 *
 * @param {ReturnType<typeof import('./plan.mjs').plan>} planned
 * @param {(line: string) => void} say
 */
export async function runPlan(planned, size, say) {
  /** @type {import('./report/summary.mjs').Measurement[]} */
  const measurements = [];
  const problems = [];
  const end = performance.now() + (size.budgetSeconds ?? Infinity) * 1000;
  for (const { row, steps } of planned) {
    const left = new Set(steps);
    const rounds = row.once ? 1 : size.rounds;
    for (let round = 1; round <= rounds; round++) {
      for (const step of left) {
        if (performance.now() > end) {
          say(`${row.name}: ${step.target}: left out: no time left`);
          continue;
        }
        const note = (figures, name = row.name, kind = row.figures) => {
          const measurement = { row: name, target: step.target, kind, figures };
          measurements.push(measurement);
          const { figure, memory, cpu, busy } = tellFigures(kind, summarise([measurement])[0]);
          say(
            `${name}, round ${round}: ${step.target}: ${figure} ${[cpu && `[us a job: ${cpu}]`, memory, busy].filter(Boolean).join(', ')}`,
          );
        };
        try {
          await step.measure(size, note);
        } catch (error) {
          left.delete(step);
          const kind = error instanceof Missing ? 'missing' : 'failed';
          problems.push({ row: row.name, target: step.target, kind, message: error.message });
          say(`${row.name}: ${step.target}: ${kind}: ${error.message}`);
        }
      }
    }
  }
  return { measurements, problems };
}
