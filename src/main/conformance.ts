import { runConformance } from './conformance/run-conformance.js';

process.exitCode = await runConformance(process.argv.slice(2));
