/** What a worker is told to do: go on, finish what it holds and leave, or stop what it holds and leave. */
export const DIRECTIVES = ['run', 'drain', 'stop'] as const;
export type Directive = (typeof DIRECTIVES)[number];
