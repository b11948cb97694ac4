/** The scheduler takes no more in one claim. */
const MAX_LIMIT = 1000;

/**
 * The books of a worker's slots. What holds whenever a request is sent:
 *
 * 1. The jobs held and the jobs asked for are together never more than the slots there are. A job is held from the
 *    answer to its claim until its report or release has been answered for good, or it was given up. Only a claim that
 *    rides with reports may ask for their slots too: the scheduler records before it claims.
 * 2. At most one claim is out, whether it goes alone or rides: so nothing is ever asked for twice. One that got no
 *    answer, but may have been made, is still out: whoever sent it sends it again, with the same name and limit, until
 *    there is an answer. So no job is lost with the answer to a claim.
 * 3. A claim begins to ride only while there seems to be more, that is when the latest claim got all it asked for and no
 *    request has failed since. Otherwise it goes alone, to wait for jobs beside the reports: none delays a report by
 *    waiting.
 */
export class Slots {
  private held = 0;
  private asked = 0;
  private seemsMore = false;
  private change: PromiseWithResolvers<void> | undefined;

  constructor(private readonly count: number) {}

  /** Whether the next claim had better ride with reports, if there are any. */
  get preferRiding(): boolean {
    return this.seemsMore;
  }

  /** Books every free slot for a claim that goes alone. 0 when it must not go. */
  book(): number {
    return this.asked > 0 ? 0 : this.ask(this.count - this.held);
  }

  /** Books every free slot, and those of the reports, for a claim that rides with them. 0 when it must not ride. */
  bookWith(reports: number): number {
    return this.asked > 0 || !this.seemsMore ? 0 : this.ask(this.count - this.held + reports);
  }

  /** The claim that was out has got this many jobs. */
  fill(jobs: number): void {
    this.seemsMore = jobs >= this.asked;
    this.asked = 0;
    this.held += jobs;
    this.tell();
  }

  /** The claim that was out has failed, and was not made. */
  unbook(): void {
    this.asked = 0;
    this.trouble();
  }

  /** A request has failed. */
  trouble(): void {
    this.seemsMore = false;
    this.tell();
  }

  /** A job is no longer held. */
  free(): void {
    this.held -= 1;
    this.tell();
  }

  /** Resolves when any of this has changed. */
  changed(): Promise<void> {
    this.change ??= Promise.withResolvers();
    return this.change.promise;
  }

  /** Resolves when no job is held or asked for. */
  async unused(): Promise<void> {
    while (this.held > 0 || this.asked > 0) await this.changed();
  }

  private ask(free: number): number {
    this.asked = Math.min(Math.max(0, free), MAX_LIMIT);
    return this.asked;
  }

  private tell(): void {
    this.change?.resolve();
    this.change = undefined;
  }
}
