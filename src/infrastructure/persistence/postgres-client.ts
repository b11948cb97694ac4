import pg from 'pg';

interface Extras {
  readonly answerDeadlineMs?: number;
  /** Statements that are sent once and then called by their names. */
  readonly preparedNames?: ReadonlyMap<string, string>;
}

/**
 * A connection that gives up on a server that no longer answers, and prepares the statements it is told to.
 *
 * `statement_timeout` is kept by the server, so it cannot help when the server is frozen or the network swallows
 * packets. node-postgres's own `query_timeout` rejects the query but keeps the connection, and what is sent next waits
 * behind it for ever. Here the socket is closed: the query fails, and the pool drops the connection.
 */
export class DeadlineClient extends pg.Client {
  private readonly answerDeadlineMs: number | undefined;
  private readonly preparedNames: ReadonlyMap<string, string> | undefined;

  constructor(config?: pg.ClientConfig & Extras) {
    super(config);
    this.answerDeadlineMs = config?.answerDeadlineMs;
    this.preparedNames = config?.preparedNames;
  }

  // One signature for the overloads of the driver: all are passed on as they come.
  override query = ((...query: [never]) => {
    const [text, values] = query as unknown[] as [unknown, unknown[]?];
    const name = typeof text === 'string' ? this.preparedNames?.get(text) : undefined;
    this.sendTogether();
    const answer: unknown =
      name === undefined ? super.query(...query) : super.query({ name, text: text as string, values: values ?? [] });
    if (this.answerDeadlineMs !== undefined && answer instanceof Promise) this.closeUnlessAnswered(answer);
    return answer;
  }) as pg.Client['query'];

  /** What is asked for in one turn goes out in one write, which costs more than what is in it. */
  private sendTogether(): void {
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  private closeUnlessAnswered(answer: Promise<unknown>): void {
    const deadline = setTimeout(() => {
      this.connection.stream.destroy(new Error('no answer from the database'));
    }, this.answerDeadlineMs);
    const answered = () => clearTimeout(deadline);
    answer.then(answered, answered);
  }
}
