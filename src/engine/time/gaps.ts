import type { Event } from '../../event/event.ts';
import { BoundedMap } from '../../signature/state/bounded-map.ts';

const maxProcesses = 65_536;

/** A stretch of event time, in epoch nanoseconds; both ends belong to it. */
interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Remembers where events were lost, for the whole stream, and where the events of a process were evaluated out of order.
 *
 * A late event is not lost. It was missing only to the events of its process that are newer and were evaluated before it: those
 * between its own time and the time that had been reached. From then on the history of the process is whole again.
 */
export class Gaps {
  #last: bigint | undefined;
  /** When events of a process alone were lost, by its unique id. */
  readonly #lostOf = new BoundedMap<number, bigint>(maxProcesses);
  /** By the unique id of the process. */
  readonly #outOfOrder = new BoundedMap<number, Stretch>(maxProcesses);

  /** Events of anybody were lost before `timestamp`. */
  everywhere(timestamp: bigint): void {
    if (this.#last === undefined || timestamp > this.#last) this.#last = timestamp;
  }

  /** Events of this process were lost before `timestamp`. */
  of(uniqueId: number, timestamp: bigint): void {
    this.#lostOf.set(uniqueId, timestamp);
  }

  /** An event is evaluated late: what is not newer than `reached` was evaluated before it. */
  outOfOrder({ process, timestamp }: Event, reached: bigint): void {
    if (process === undefined) return;
    const before = this.#outOfOrder.get(process.uniqueId);
    const joins = before !== undefined && timestamp <= before.to && before.from <= reached;
    this.#outOfOrder.set(
      process.uniqueId,
      joins ? union(before, timestamp, reached) : { from: timestamp, to: reached },
    );
  }

  /** Whether the history of this event's process, from its start on, may have holes as the event sees it. */
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
