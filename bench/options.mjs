import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SIZES } from './sizes.mjs';

const HELP = `npm run bench -- [options]
  --only a,b           rows, or groups of rows, to run: submit, single, claim_next, batch, ...
  --target a,b         targets to run: baton-postgres, baton-sqlite, pg-boss, graphile-worker, bullmq
  --rounds N           how often each row is run for each target
  --quick              one round, shorter measurements
  --smoke              Baton only, tiny measurements: does it measure at all?
  --baton [LABEL=]DIR  measure this checkout instead of this one; may be repeated, to compare versions in one run
  --json FILE          write the figures there, and leave bench/results and docs/benchmarks.md as they are
`;

/** One row of each kind: about a minute. */
const SMOKE_ROWS = [
  'submit',
  'single',
  'claim_next',
  'batch-50',
  'pickup',
  'worker-10',
  'idle-100',
  'memory',
  ...['depth-paused', 'reads', 'bulk', 'events'],
];

/** @param {string[]} argv */
export function readOptions(argv) {
  const list = { type: /** @type {const} */ ('string') };
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  const { values } = parseArgs({
    args: argv,
    options: {
      only: list,
      target: list,
      rounds: list,
      quick: flag,
      smoke: flag,
      baton: { ...list, multiple: true, default: ['baton=.'] },
      json: list,
      help: flag,
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const size = values.smoke ? SIZES.smoke : values.quick ? SIZES.quick : SIZES.full;
  return {
    only: values.only?.split(',') ?? (values.smoke ? SMOKE_ROWS : undefined),
    targets: values.target?.split(','),
    checkouts: values.baton.map(readCheckout),
    size: values.rounds ? { ...size, rounds: Number(values.rounds) } : size,
    smoke: values.smoke,
    partial: Boolean(values.only ?? values.target ?? values.smoke ?? values.quick),
    json: values.json,
  };
}

function readCheckout(given, index) {
  const [, label, directory] = /^(?:([^=/]+)=)?(.+)$/.exec(given);
  return { label: label ?? `baton${index + 1}`, directory: resolve(directory) };
}
