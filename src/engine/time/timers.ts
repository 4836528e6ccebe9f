import { EventTime } from './event-time.ts';
import { type Timed, TimeQueue } from './order.ts';

/** The action of a timer. */
export interface TimerTask {
  /**
   * Called when the timer fires.
   * @param due time at which it was due, in epoch nanoseconds
   */
  fire(due: bigint): void;
  /**
   * Called instead of `fire` when the timer is discarded, because its author's timers set themselves again without end.
   */
  refuse(error: Error): void;
}

/** Timers of one author. */
interface Share {
  readonly author: string;
  /** By key, in the order in which they were set. */
  readonly timers: Map<string, Entry>;
  bytes: number;
  dropped: number;
  /** Number of timers set by timers that have fired within the current advance of event time. */
  again: number;
}

interface Entry extends Timed {
  timestamp: bigint;
  /** In nanoseconds. */
  readonly wait: bigint;
  readonly key: string;
  readonly share: Share;
  /** Approximate memory that it keeps, in bytes. */
  readonly bytes: number;
  /** Number of timers before it in its chain within one advance; each one set the next. */
  readonly chain: number;
  readonly advance: number;
  task: TimerTask;
}

/** Replaces the task of a cancelled timer. The entry may stay in the queue and must not keep the event alive. */
const nothing: TimerTask = { fire() {}, refuse() {} };

/** Number of cancelled timers that may stay in the queue before it is cleaned. */
const slack = 1_000;

/** At this limit, a timer of one second that sets itself again fires for more than a day. */
const defaultMaxChain = 100_000;
/** Limit of an author's timers that timers have set, within one advance, in chains of the greatest length. */
const mostChains = 10;
/** A chain longer than this counts as a standstill of the engine, which the watchdog sees. */
const standstill = 4_096;

/** Timers in event time. Setting a key again replaces its timer. */
export class Timers {
  #queue = new TimeQueue<Entry>();
  readonly #shares = new Map<string, Share>();
  readonly #untold: string[] = [];
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #reached: EventTime;
  readonly #maxChain: number;
  #sequence = 0;
  #advance = 0;
  /** Whether a timer has fired in this advance. */
  #hasFired = false;
  /** Chain length of timers that the firing timer sets; 0 while none fires. */
  #chain = 0;
  /** Time of the next timer; valid while `#isNoted` is true. */
  readonly #due = new EventTime();
  #isNoted = false;
  size = 0;
  #bytes = 0;
  /** Number of timers that were discarded because a limit was reached. */
  dropped = 0;

  /**
   * @param most limit of pending timers; above it, the author with the most timers loses the one that it set longest
   * ago
   * @param mostBytes limit of the bytes that pending timers keep; above it, the author that keeps the most loses one in
   * the same way
   * @param reached current event time; no wait starts before it
   * @param maxChain limit of a chain of timers, each set by the one before, within one advance of event time
   */
  constructor(
    most = Number.POSITIVE_INFINITY,
    mostBytes = Number.POSITIVE_INFINITY,
    reached = new EventTime(),
    maxChain = defaultMaxChain,
  ) {
    this.#maxChain = maxChain;
    this.#most = most;
    this.#mostBytes = mostBytes;
    this.#reached = reached;
  }

  /**
   * Sets a timer.
   * @param author who sets it
   * @param key identifies the timer among the author's timers
   * @param from start of the wait in epoch nanoseconds. For a late event, the wait starts at the reached time, because
   * what the event waits for has not been seen before that time.
   * @param wait nanoseconds
   * @param bytes approximate memory that `task` keeps
   * @returns a function that cancels this timer, but not one that has replaced it
   */
  set(author: string, key: string, from: bigint, wait: bigint, task: TimerTask, bytes = 0): () => void {
    const reached = this.#reached.toBig();
    const share = this.#shareOf(author);
    const entry: Entry = {
      key,
      share,
      timestamp: (from > reached ? from : reached) + wait,
      wait,
      sequence: this.#sequence++,
      task,
      bytes: bytes + 2 * key.length,
      chain: this.#chain,
      advance: this.#advance,
    };
    this.cancel(author, key);
    share.timers.set(key, entry);
    share.bytes += entry.bytes;
    this.size++;
    this.#bytes += entry.bytes;
    this.#queue.push(entry);
    this.#isNoted = false;
    while (this.size > this.#most) this.#dropOldest((one) => one.timers.size);
    while (this.#bytes > this.#mostBytes && this.size > 1) this.#dropOldest((one) => one.bytes);
    if (this.#queue.size > 2 * this.size + slack) this.#sweep();
    return () => {
      if (share.timers.get(key) === entry) this.cancel(author, key);
    };
  }

  /** Restarts every wait at `now`, in epoch nanoseconds, because event time was set. */
  restart(now: bigint): void {
    for (const { timers } of this.#shares.values())
      for (const entry of timers.values()) entry.timestamp = now + entry.wait;
    this.#sweep();
  }

  /**
   * Discards the timers of an author that does not run any more. They do not count as dropped.
   * @returns their number
   */
  forget(author: string): number {
    const share = this.#shares.get(author);
    if (share === undefined) return 0;
    const entries = [...share.timers.values()];
    for (const entry of entries) {
      this.#remove(entry);
      entry.task = nothing;
    }
    this.#shares.delete(author);
    return entries.length;
  }

  clear(): void {
    this.#shares.clear();
    this.size = 0;
    this.#bytes = 0;
    this.#sweep();
  }

  /** @returns authors that have lost a timer for the first time since the last call */
  authorsToTell(): readonly string[] {
    return this.#untold.splice(0);
  }

  #shareOf(author: string): Share {
    let share = this.#shares.get(author);
    if (share === undefined) {
      share = { author, timers: new Map(), bytes: 0, dropped: 0, again: 0 };
      this.#shares.set(author, share);
    }
    return share;
  }

  /** Drops the oldest timer of the author that takes most, so that an author cannot use up the room of others. */
  #dropOldest(taken: (share: Share) => number): void {
    let most: Share | undefined;
    for (const share of this.#shares.values()) if (most === undefined || taken(share) > taken(most)) most = share;
    if (most === undefined) return;
    for (const entry of most.timers.values()) {
      this.#remove(entry);
      entry.task = nothing;
      break;
    }
    this.dropped++;
    if (++most.dropped === 1) this.#untold.push(most.author);
  }

  #sweep(): void {
    this.#queue = new TimeQueue();
    for (const { timers } of this.#shares.values()) for (const entry of timers.values()) this.#queue.push(entry);
    this.#isNoted = false;
  }

  cancel(author: string, key: string): void {
    const entry = this.#shares.get(author)?.timers.get(key);
    if (entry === undefined) return;
    this.#remove(entry);
    entry.task = nothing;
  }

  #remove(entry: Entry): void {
    const { share } = entry;
    share.timers.delete(entry.key);
    share.bytes -= entry.bytes;
    this.size--;
    this.#bytes -= entry.bytes;
    this.#isNoted = false;
  }

  /** @returns time of the next timer in epoch nanoseconds; undefined if there is none */
  next(): bigint | undefined {
    return this.#first()?.timestamp;
  }

  #first(): Entry | undefined {
    for (;;) {
      const entry = this.#queue.first();
      if (entry === undefined || entry.share.timers.get(entry.key) === entry) return entry;
      this.#queue.pop();
    }
  }

  /** The time of the next timer as numbers; it changes only when a timer is added or removed. */
  nextDue(): EventTime | undefined {
    if (this.size === 0) return undefined;
    if (!this.#isNoted) {
      const due = this.next();
      if (due === undefined) return undefined;
      this.#due.setBig(due);
      this.#isNoted = true;
    }
    return this.#due;
  }

  /** Whether the next timer is in a chain so long that firing it is no progress. */
  get isStandstill(): boolean {
    const entry = this.#first();
    return entry !== undefined && this.#chainOf(entry) > standstill;
  }

  /** Ends the current advance of event time. */
  endAdvance(): void {
    if (!this.#hasFired) return;
    this.#hasFired = false;
    this.#advance++;
    for (const share of this.#shares.values()) share.again = 0;
  }

  #chainOf({ advance, chain }: Entry): number {
    return advance === this.#advance ? chain : 0;
  }

  /** Fires the next timer, or refuses it if its author's timers set themselves again without end. */
  fireNext(): void {
    const entry = this.#first();
    if (entry === undefined) return;
    this.#queue.pop();
    this.#remove(entry);
    this.#hasFired = true;
    const { share, task, timestamp } = entry;
    const chain = this.#chainOf(entry);
    if (chain > 0) share.again++;
    const mostAgain = mostChains * this.#maxChain;
    if (chain > this.#maxChain || share.again > mostAgain) {
      // Reported once for all of them.
      if (share.again <= mostAgain + 1) task.refuse(endless());
      return;
    }
    this.#chain = chain + 1;
    task.fire(timestamp);
    this.#chain = 0;
  }
}

function endless(): Error {
  return new RangeError('after: timers that set themselves again have fired too often within one step of event time');
}
