// Draws docs/state-machine.{md,svg,json} from the chart that the scheduler runs on. `npm run check` fails when they differ.
import { writeFileSync } from 'node:fs';
import { instance } from '@viz-js/viz';
import { jobLifecycle } from '../dist/domain/job-lifecycle.js';

const GUARDS = { attemptsLeft: 'attempts left' };

const arrows = Object.entries(jobLifecycle.config.states).flatMap(([from, { on = {} }]) =>
  Object.entries(on).flatMap(([event, targets]) => {
    const choices = [targets].flat().map((target) => (typeof target === 'string' ? { target } : target));
    return choices.map(({ target, guard }, index) => {
      const otherwise = index > 0 ? ' [else]' : '';
      return { from, to: target, label: event + (guard ? ` [${GUARDS[guard]}]` : otherwise) };
    });
  }),
);
const ended = Object.entries(jobLifecycle.config.states).flatMap(([state, { tags }]) =>
  tags === 'ended' ? state : [],
);

const mermaid = [
  'stateDiagram-v2',
  `  [*] --> ${jobLifecycle.config.initial}: submit`,
  ...arrows.map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`),
  ...ended.map((state) => `  ${state} --> [*]`),
];
const markdown = [
  '# The life of a job',
  '',
  'Generated from `src/domain/job-lifecycle.ts` by `npm run docs:machine`; do not edit.',
  '',
  '```mermaid',
  ...mermaid,
  '```',
  '',
  '![The states of a job and the moves between them](state-machine.svg)',
  '',
];
const dot = [
  'digraph job {',
  '  rankdir=LR; node [shape=box, style=rounded, fontname=Helvetica]; edge [fontname=Helvetica, fontsize=11];',
  ...ended.map((state) => `  ${state} [peripheries=2];`),
  ...arrows.map(({ from, to, label }) => `  ${from} -> ${to} [label=" ${label} "];`),
  '}',
];

writeFileSync('docs/state-machine.md', markdown.join('\n'));
writeFileSync('docs/state-machine.json', `${JSON.stringify(jobLifecycle.config, null, 2)}\n`);
writeFileSync('docs/state-machine.svg', (await instance()).renderString(dot.join('\n'), { format: 'svg' }));
