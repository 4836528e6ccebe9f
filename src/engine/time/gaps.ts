import type { Event } from '../../event/event.ts';
import { BoundedMap } from '../../signature/state/bounded-map.ts';

const maxProcesses = 65_536;

/** A range of event time in epoch nanoseconds, including both ends. */
interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Remembers where events were lost in the stream or in one process, and where the events of a process were evaluated
 * out of order.
 * A late event is not lost. It was missing only for newer events of its process that were evaluated before it: those
 * between its own time and the time that had been reached. After that, the history of the process is complete again.
 */
export class Gaps {
  #last: bigint | undefined;
  /** Time before which events of only this process were lost, by its unique id. */
  readonly #lostOf = new BoundedMap<number, bigint>(maxProcesses);
  /** By unique id of the process. */
  readonly #outOfOrder = new BoundedMap<number, Stretch>(maxProcesses);

  /** Records that events of any process were lost before `timestamp`. */
  everywhere(timestamp: bigint): void {
    if (this.#last === undefined || timestamp > this.#last) this.#last = timestamp;
  }

  /** Records that events of this process were lost before `timestamp`. */
  of(uniqueId: number, timestamp: bigint): void {
    this.#lostOf.set(uniqueId, timestamp);
  }

  /** Records that an event is evaluated late: events up to `reached` were evaluated before it. */
  outOfOrder({ process, timestamp }: Event, reached: bigint): void {
    if (process === undefined) return;
    const before = this.#outOfOrder.get(process.uniqueId);
    const joins = before !== undefined && timestamp <= before.to && before.from <= reached;
    this.#outOfOrder.set(
      process.uniqueId,
      joins ? union(before, timestamp, reached) : { from: timestamp, to: reached },
    );
  }

  /** @returns whether the history of this event's process since its start may be incomplete as of the event */
  concern(event: Event): boolean {
    if (this.#last === undefined && this.#outOfOrder.size === 0 && this.#lostOf.size === 0) return false;
    const { thread, process, timestamp } = event;
    if (this.#last !== undefined && (thread === undefined || thread.startTime <= this.#last)) return true;
    const lost = process && this.#lostOf.get(process.uniqueId);
    if (lost !== undefined && (thread === undefined || thread.startTime <= lost)) return true;
    const stretch = process && this.#outOfOrder.get(process.uniqueId);
    return stretch !== undefined && stretch.from <= timestamp && timestamp <= stretch.to;
  }
}

function union(stretch: Stretch, from: bigint, to: bigint): Stretch {
  return { from: from < stretch.from ? from : stretch.from, to: to > stretch.to ? to : stretch.to };
}
