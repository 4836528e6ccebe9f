import { type Timed, TimeQueue } from './order.ts';

interface Entry extends Timed {
  readonly key: string;
  readonly fire: () => void;
}

/** Timers that no longer count stay in the queue until there are so many of them. */
const slack = 1_000;

/** Timers in event time. Setting a key again replaces its timer. */
export class Timers {
  #queue = new TimeQueue<Entry>();
  readonly #current = new Map<string, Entry>();
  #sequence = 0;

  get size(): number {
    return this.#current.size;
  }

  /** @returns cancels this very timer, not one that has replaced it */
  set(key: string, due: bigint, fire: () => void): () => void {
    const entry: Entry = { key, timestamp: due, sequence: this.#sequence++, fire };
    this.#current.set(key, entry);
    this.#queue.push(entry);
    if (this.#queue.size > 2 * this.#current.size + slack) this.#sweep();
    return () => {
      if (this.#current.get(key) === entry) this.#current.delete(key);
    };
  }

  clear(): void {
    this.#current.clear();
    this.#sweep();
  }

  #sweep(): void {
    this.#queue = new TimeQueue();
    for (const entry of this.#current.values()) this.#queue.push(entry);
  }

  cancel(key: string): void {
    this.#current.delete(key);
  }

  /** When the next timer is due; undefined when there is none. */
  next(): bigint | undefined {
    for (;;) {
      const entry = this.#queue.first();
      if (entry === undefined) return undefined;
      if (this.#current.get(entry.key) === entry) return entry.timestamp;
      this.#queue.pop();
    }
  }

  /** Runs the timer that is due next. */
  fireNext(): void {
    if (this.next() === undefined) return;
    const entry = this.#queue.pop();
    if (entry === undefined) return;
    this.#current.delete(entry.key);
    entry.fire();
  }
}
