import { leaveOnSignals } from './early-signals.js';

// Before the modules are loaded, which takes most of the time of a start.
leaveOnSignals();
await import('./worker-process.js');
