import type { Directive } from '../domain/directive.js';
import type { Heartbeat } from '../domain/heartbeat.js';
import type { Coordinator } from './coordinator.js';
import type { LeaseView } from './extend-leases.js';
import type { Gate } from './gate.js';
import type { WorkerRegistry } from './worker-registry.js';

export interface WorkerHeartbeatAnswer {
  /** In the order of the heartbeats. */
  readonly leases: readonly (LeaseView | 'lost')[];
  readonly directive: Directive;
}

/**
 * Takes heartbeats. They are held until the gate opens and then written together: a thousand jobs that each send one every
 * ten seconds cost one statement each time it opens. Nobody is answered before the commit, so what a holder is told of
 * its lease is true, and outlives this process.
 */
export class Heartbeats {
  constructor(
    private readonly coordinator: Pick<Coordinator, 'write'>,
    private readonly gate: Gate,
    private readonly workers: Pick<WorkerRegistry, 'heard'>,
  ) {}

  /** Extends one lease. @throws JobNotFound; LeaseLost with the reason. */
  async extend(heartbeat: Heartbeat): Promise<LeaseView> {
    await this.gate.pass();
    const { extended } = await this.coordinator.write({ heartbeats: [{ heartbeat, explain: true }] });
    const [answer] = extended;
    if (answer instanceof Error) throw answer;
    return answer as LeaseView;
  }

  /** Extends the leases of a worker, and tells what it has been told to do. A lease that is lost spoils no other. */
  async ofWorker(workerId: string, heartbeats: readonly Heartbeat[]): Promise<WorkerHeartbeatAnswer> {
    this.workers.heard(workerId);
    await this.gate.pass();
    const { extended, directive } = await this.coordinator.write({
      heartbeats: heartbeats.map((heartbeat) => ({ heartbeat, explain: false })),
      heartbeatOf: workerId,
    });
    return { leases: extended.map((answer) => (answer instanceof Error ? 'lost' : answer)), directive };
  }

  /** Holds nothing back any more. */
  close(): void {
    this.gate.open();
  }
}
