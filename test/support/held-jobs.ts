import type { Handler, HandlerContext } from '../../src/interface/worker/index.js';

/** Jobs whose ends the test decides, in the order in which they were started. */
export class Held {
  readonly contexts: HandlerContext[] = [];
  private readonly ends: PromiseWithResolvers<unknown>[] = [];

  readonly handler: Handler = (_payload, context) => {
    this.contexts.push(context);
    const end = Promise.withResolvers<unknown>();
    this.ends.push(end);
    return end.promise;
  };

  /** Looking at it makes it abort in time. */
  signal(index: number): AbortSignal {
    return (this.contexts[index] as HandlerContext).signal;
  }

  end(index: number, result: unknown = null): void {
    this.ends[index]?.resolve(result);
  }

  fail(index: number, error: unknown): void {
    this.ends[index]?.reject(error);
  }

  endAll(): void {
    for (const { resolve } of this.ends) resolve(null);
  }
}
