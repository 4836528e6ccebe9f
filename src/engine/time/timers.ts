import { EventTime } from './event-time.ts';
import { type Timed, TimeQueue } from './order.ts';

/** What a timer does when its time has come. */
export interface TimerTask {
  /** @param due when it was due, in epoch nanoseconds */
  fire(due: bigint): void;
  /** It is given up in place of that: its author's timers set themselves again without end. */
  refuse(error: Error): void;
}

/** Timers of one author. */
interface Share {
  readonly author: string;
  /** By their keys, in the order in which they were set. */
  readonly timers: Map<string, Entry>;
  bytes: number;
  dropped: number;
  /** Timers that timers have set, and that have fired within the same advance of event time. */
  again: number;
}

interface Entry extends Timed {
  timestamp: bigint;
  /** Nanoseconds. */
  readonly wait: bigint;
  readonly key: string;
  readonly share: Share;
  /** About what it keeps in memory. */
  readonly bytes: number;
  /** Number of timers that have led to it within `advance`, each by setting the next. */
  readonly chain: number;
  readonly advance: number;
  task: TimerTask;
}

/** In place of what a timer that was cancelled would do: its entry may stay in the queue, and must not keep the event alive. */
const nothing: TimerTask = { fire() {}, refuse() {} };

/** Timers that no longer count stay in the queue until there are so many of them. */
const slack = 1_000;

/** A timer of a second that sets itself again fires for more than a day. */
const defaultMaxChain = 100_000;
/** Within one advance an author may have as many timers that timers have set as so many chains of the greatest length. */
const mostChains = 10;
/** In a longer chain the engine stands still, for others to see. */
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
  /** Some timer has fired in this advance. */
  #hasFired = false;
  /** The chain of what a timer sets that fires now; 0 where none does. */
  #chain = 0;
  /** When the next timer is due, as far as `#isNoted`. */
  readonly #due = new EventTime();
  #isNoted = false;
  size = 0;
  #bytes = 0;
  /** Timers that were given up for lack of room. */
  dropped = 0;

  /**
   * @param most so many may wait; one more, and the author with the most loses the one that it set longest ago
   * @param mostBytes and so many bytes may they keep together; the author that keeps the most loses its own
   * @param reached how far event time has come: no wait begins before that
   * @param maxChain so many timers, each set by the one before, may fire within one advance of event time
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
   * @param author who sets it
   * @param key tells the author's timers apart
   * @param from when the wait begins, in epoch nanoseconds. What a late event waits for has not been seen before the time that
   * was reached, so its wait begins there.
   * @param wait nanoseconds
   * @param bytes about what `task` keeps in memory
   * @returns cancels this very timer, not one that has replaced it
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

  /** Event time has been set to `now`, in epoch nanoseconds: every wait begins again. */
  restart(now: bigint): void {
    for (const { timers } of this.#shares.values())
      for (const entry of timers.values()) entry.timestamp = now + entry.wait;
    this.#sweep();
  }

  clear(): void {
    this.#shares.clear();
    this.size = 0;
    this.#bytes = 0;
    this.#sweep();
  }

  /** Authors that have lost a timer for the first time since this was called last. */
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

  /** The author that takes most loses the timer that it set longest ago: nobody else's room is taken. */
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

  /** When the next timer is due; undefined when there is none. */
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

  /** The same as numbers, which only a timer that comes or goes changes. */
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

  /** The next timer is one of so many, each set by the one before, that firing it is no progress. */
  get isStandstill(): boolean {
    const entry = this.#first();
    return entry !== undefined && this.#chainOf(entry) > standstill;
  }

  /** Event time has come as far as it is to come for now. */
  endAdvance(): void {
    if (!this.#hasFired) return;
    this.#hasFired = false;
    this.#advance++;
    for (const share of this.#shares.values()) share.again = 0;
  }

  #chainOf({ advance, chain }: Entry): number {
    return advance === this.#advance ? chain : 0;
  }

  /** Runs the timer that is due next, or refuses it where its author's timers set themselves again without end. */
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
      // Once for all of them.
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
