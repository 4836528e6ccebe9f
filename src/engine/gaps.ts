import type { Event } from '../event/event.ts';
import { BoundedMap } from '../signature/state/bounded-map.ts';

const maxThreads = 65_536;

/** Remembers where events were lost, for the whole stream and for single threads. */
export class Gaps {
  #last: bigint | undefined;
  readonly #threads = new BoundedMap<number, bigint>(maxThreads);

  /** Events of anybody were lost before `timestamp`. */
  everywhere(timestamp: bigint): void {
    if (this.#last === undefined || timestamp > this.#last) this.#last = timestamp;
  }

  /** An event of this thread was evaluated out of order. */
  inThread(event: Event): void {
    if (event.thread !== undefined) this.#threads.set(event.thread.uniqueId, event.timestamp);
  }

  /** Whether the history of this event's process, from its start on, may have holes. */
  concern(event: Event): boolean {
    if (this.#last === undefined && this.#threads.size === 0) return false;
    const { thread } = event;
    if (thread !== undefined && this.#threads.get(thread.uniqueId) !== undefined) return true;
    return this.#last !== undefined && (thread === undefined || thread.startTime <= this.#last);
  }
}
