/** What a worker is told to do: go on, finish what it holds and leave, or stop what it holds and leave. */
export type Directive = 'run' | 'drain' | 'stop';
