import { afterAll } from '@jest/globals';
import { Processes } from './processes.js';
import { History } from './system-history.js';
import { createDatabase, type DatabaseKind, type TestDatabase } from './stores.js';

/** What one test plays with: an empty database, what workers write down, and all processes it starts. */
export interface Scene {
  readonly database: TestDatabase;
  readonly history: History;
  readonly processes: Processes;
}

/** Of tests that jest has lost patience with: they have not come to their end. */
const open = new Set<Processes>();
afterAll(async () => {
  for (const processes of open) {
    process.stderr.write(processes.story());
    await processes.killAll();
  }
});

/**
 * The body of a test with a scene of its own, so that tests may run side by side. When it fails it prints what the
 * processes have said; however it ends, none of them is left.
 */
export function scene(kind: DatabaseKind, play: (scene: Scene) => Promise<void>): () => Promise<void> {
  return async () => {
    const processes = new Processes();
    open.add(processes);
    const database = await createDatabase(kind);
    const history = new History();
    try {
      await play({ database, history, processes });
    } catch (error) {
      process.stderr.write(processes.story());
      throw error;
    } finally {
      await processes.killAll();
      open.delete(processes);
      history.remove();
      await database.drop();
    }
  };
}
