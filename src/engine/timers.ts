import { EventTime } from './event-time.ts';
import { type Timed, TimeQueue } from './order.ts';

interface Entry extends Timed {
  timestamp: bigint;
  /** Nanoseconds. */
  readonly wait: bigint;
  readonly key: string;
  /** About what it keeps in memory. */
  readonly bytes: number;
  fire: (due: bigint) => void;
}

/** In place of what a timer that was cancelled would do: its entry may stay in the queue, and must not keep the event alive. */
const nothing = (): void => {};

/** Timers that no longer count stay in the queue until there are so many of them. */
const slack = 1_000;

/** Timers in event time. Setting a key again replaces its timer. */
export class Timers {
  #queue = new TimeQueue<Entry>();
  /** In the order in which they were set. */
  readonly #current = new Map<string, Entry>();
  readonly #most: number;
  readonly #mostBytes: number;
  #bytes = 0;
  readonly #reached: EventTime;
  #sequence = 0;
  /** When the next timer is due, as far as `#isNoted`. */
  readonly #due = new EventTime();
  #isNoted = false;
  /** Timers that were given up for lack of room. */
  dropped = 0;

  /**
   * @param most so many may wait; one more, and the one that was set longest ago is given up
   * @param mostBytes and so many bytes may they keep together
   * @param reached how far event time has come: no wait begins before that
   */
  constructor(most = Number.POSITIVE_INFINITY, mostBytes = Number.POSITIVE_INFINITY, reached = new EventTime()) {
    this.#most = most;
    this.#mostBytes = mostBytes;
    this.#reached = reached;
  }

  get size(): number {
    return this.#current.size;
  }

  /**
   * @param from when the wait begins, in epoch nanoseconds. What a late event waits for has not been seen before the time that
   * was reached, so its wait begins there.
   * @param wait nanoseconds
   * @param fire is told when the timer was due
   * @param bytes about what `fire` keeps in memory
   * @returns cancels this very timer, not one that has replaced it
   */
  set(key: string, from: bigint, wait: bigint, fire: (due: bigint) => void, bytes = 0): () => void {
    const reached = this.#reached.toBig();
    const timestamp = (from > reached ? from : reached) + wait;
    const entry: Entry = { key, timestamp, wait, sequence: this.#sequence++, fire, bytes: bytes + 2 * key.length };
    this.cancel(key);
    this.#current.set(key, entry);
    this.#bytes += entry.bytes;
    this.#queue.push(entry);
    this.#isNoted = false;
    while (this.#current.size > this.#most || (this.#bytes > this.#mostBytes && this.#current.size > 1))
      this.#dropOldest();
    if (this.#queue.size > 2 * this.#current.size + slack) this.#sweep();
    return () => {
      if (this.#current.get(key) === entry) this.cancel(key);
    };
  }

  /** Event time has gone back to `now`, in epoch nanoseconds: every wait begins again. */
  restart(now: bigint): void {
    for (const entry of this.#current.values()) entry.timestamp = now + entry.wait;
    this.#sweep();
  }

  clear(): void {
    this.#current.clear();
    this.#bytes = 0;
    this.#sweep();
  }

  #dropOldest(): void {
    for (const key of this.#current.keys()) {
      this.cancel(key);
      this.dropped++;
      return;
    }
  }

  #sweep(): void {
    this.#queue = new TimeQueue();
    for (const entry of this.#current.values()) this.#queue.push(entry);
    this.#isNoted = false;
  }

  cancel(key: string): void {
    const entry = this.#current.get(key);
    if (entry === undefined) return;
    this.#remove(entry);
    entry.fire = nothing;
  }

  #remove(entry: Entry): void {
    this.#current.delete(entry.key);
    this.#bytes -= entry.bytes;
    this.#isNoted = false;
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

  /** The same as numbers, which only a timer that comes or goes changes. */
  nextDue(): EventTime | undefined {
    if (this.#current.size === 0) return undefined;
    if (!this.#isNoted) {
      const due = this.next();
      if (due === undefined) return undefined;
      this.#due.setBig(due);
      this.#isNoted = true;
    }
    return this.#due;
  }

  /** Runs the timer that is due next. */
  fireNext(): void {
    if (this.next() === undefined) return;
    const entry = this.#queue.pop();
    if (entry === undefined) return;
    this.#remove(entry);
    entry.fire(entry.timestamp);
  }
}
