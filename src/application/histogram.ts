/** Classes for each doubling: a class is 19 % wide, so a quantile is at most 10 % off. */
const CLASSES_A_DOUBLING = 4;

/**
 * How often each duration was seen, in classes on a logarithmic scale: class 0 is less than 1 ms, and each further one
 * ends 2^(1/4) times as late as the one before. Only classes that something fell into take room.
 */
export class Histogram {
  private constructor(private readonly classes: Map<number, number>) {}

  static empty(): Histogram {
    return new Histogram(new Map());
  }

  /** @param stored what `toJSON` gave. */
  static of(stored: Readonly<Record<string, number>>): Histogram {
    return new Histogram(new Map(Object.entries(stored).map(([index, times]) => [Number(index), times])));
  }

  /** How many durations there are in all. */
  get count(): number {
    let sum = 0;
    for (const times of this.classes.values()) sum += times;
    return sum;
  }

  add(ms: number): void {
    const index = classOf(ms);
    this.classes.set(index, (this.classes.get(index) ?? 0) + 1);
  }

  merge(other: Histogram): void {
    for (const [index, times] of other.classes) this.classes.set(index, (this.classes.get(index) ?? 0) + times);
  }

  /**
   * The duration in milliseconds that a share `q` of all, from 0 to 1, did not exceed; null when there are none. It is the
   * middle of its class: at most 10 % off; 0 for what took less than 1 ms.
   */
  quantile(q: number): number | null {
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (const index of [...this.classes.keys()].sort((a, b) => a - b)) {
      seen += this.classes.get(index) as number;
      if (seen >= rank) return middleOf(index);
    }
    return null;
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.classes);
  }
}

function classOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(CLASSES_A_DOUBLING * Math.log2(ms));
}

function middleOf(index: number): number {
  return index === 0 ? 0 : Number((2 ** ((index - 0.5) / CLASSES_A_DOUBLING)).toPrecision(3));
}
