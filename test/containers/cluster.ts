import { PostgreSqlContainer, type StartedPostgreSqlContainer } from '@testcontainers/postgresql';
import {
  GenericContainer,
  getContainerRuntimeClient,
  Network,
  Wait,
  type StartedNetwork,
  type StartedTestContainer,
} from 'testcontainers';
// @ts-expect-error -- jest's global setup, which nothing transforms, needs it too: plain JavaScript, no declarations
import * as postgresServer from '../support/postgres-server.js';

const { dockerAbsence, doWithoutReaperIfNeedBe, freePort } = postgresServer as unknown as {
  dockerAbsence: () => Promise<string | undefined>;
  doWithoutReaperIfNeedBe: () => Promise<void>;
  freePort: () => Promise<number>;
};
export { dockerAbsence };

/** Always the same tag: runs leave one image behind, and the next one finds its layers. */
const IMAGE = 'baton:test';
const API_PORT = 8000;
export const WORKERS = ['worker-1', 'worker-2'] as const;
type Service = 'scheduler' | (typeof WORKERS)[number];

/** What docker-compose.yml describes, with two workers, from the image that the Dockerfile makes. */
export class Cluster {
  private readonly containers = new Map<string, StartedTestContainer>();
  private network?: StartedNetwork;
  /** Of the API, as seen from here. */
  url = '';
  /** Of the containerised PostgreSQL, as seen from here. */
  databaseUrl = '';

  /** @throws what keeps it from starting; what had started is stopped again. */
  static async start(environment: Readonly<Record<string, string>>): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await doWithoutReaperIfNeedBe();
      await buildImage();
      cluster.network = await new Network().start();
      await cluster.startPostgres(cluster.network);
      await cluster.startScheduler(cluster.network, environment);
      for (const worker of WORKERS) await cluster.startWorker(cluster.network, worker);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const container of [...this.containers.values()].reverse()) await container.stop();
    await this.network?.stop();
  }

  /** Runs a program in a service's container and gives what it prints. */
  async run(service: Service, ...command: string[]): Promise<string> {
    return (await this.container(service).exec(command)).stdout.trim();
  }

  /** As a machine that loses its power would: nothing is told, nothing is finished. */
  async kill(service: Service): Promise<void> {
    await (await this.engineView(service)).kill();
  }

  async startAgain(service: Service): Promise<void> {
    await (await this.engineView(service)).start();
  }

  /** What `docker stop` does. Resolves to the exit code. */
  async terminate(service: Service, graceSeconds: number): Promise<number> {
    const container = await this.engineView(service);
    await container.stop({ t: graceSeconds });
    return (await container.inspect()).State.ExitCode;
  }

  async health(service: Service): Promise<string | undefined> {
    return (await (await this.engineView(service)).inspect()).State.Health?.Status;
  }

  private async engineView(service: Service) {
    return (await getContainerRuntimeClient()).container.getById(this.container(service).getId());
  }

  private container(service: Service): StartedTestContainer {
    return this.containers.get(service)!;
  }

  private async startPostgres(network: StartedNetwork): Promise<void> {
    const postgres: StartedPostgreSqlContainer = await new PostgreSqlContainer('postgres:17')
      .withNetwork(network)
      .withNetworkAliases('postgres')
      .start();
    this.containers.set('postgres', postgres);
    this.databaseUrl = postgres.getConnectionUri();
  }

  private async startScheduler(network: StartedNetwork, environment: Readonly<Record<string, string>>): Promise<void> {
    const url = new URL(this.databaseUrl);
    url.host = 'postgres:5432';
    // A port of our choice: one that the engine chooses is another one after each start.
    const port = await freePort();
    const scheduler = await new GenericContainer(IMAGE)
      .withNetwork(network)
      .withNetworkAliases('scheduler')
      .withExposedPorts({ container: API_PORT, host: port })
      .withEnvironment({ ...environment, DATABASE_URL: url.href })
      .withWaitStrategy(Wait.forHealthCheck())
      .start();
    this.containers.set('scheduler', scheduler);
    this.url = `http://${scheduler.getHost()}:${port}`;
  }

  private async startWorker(network: StartedNetwork, name: (typeof WORKERS)[number]): Promise<void> {
    const worker = await new GenericContainer(IMAGE)
      .withNetwork(network)
      .withCommand(['node', 'dist/main/worker.js'])
      .withEnvironment({ SCHEDULER_URL: `http://scheduler:${API_PORT}`, WORKER_ID: name, WORKER_CONCURRENCY: '4' })
      .withWaitStrategy(Wait.forLogMessage('working for'))
      .start();
    this.containers.set(name, worker);
  }
}

async function buildImage(): Promise<void> {
  try {
    await GenericContainer.fromDockerfile('.').build(IMAGE, { deleteOnExit: false });
  } catch (cause) {
    // testcontainers keeps the build's own words to itself.
    throw new Error('the image cannot be built; `docker build .` tells why', { cause });
  }
}
