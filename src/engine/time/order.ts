/** An item with a place in event time. */
export interface Timed {
  readonly timestamp: bigint;
  /** Position in the stream; orders items with equal timestamps. */
  readonly sequence: number;
}

function before(a: Timed, b: Timed): boolean {
  return a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.sequence < b.sequence);
}

/**
 * A binary heap that yields the earliest item in event time first, and items of equal time in the order of the stream.
 */
export class TimeQueue<T extends Timed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !before(item, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let smaller = items[child];
      const right = items[child + 1];
      if (right !== undefined && smaller !== undefined && before(right, smaller)) {
        child++;
        smaller = right;
      }
      if (smaller === undefined || !before(smaller, last)) break;
      items[index] = smaller;
      index = child;
    }
    items[index] = last;
    return top;
  }
}
