import type { Thread } from '../../event/workload/workload.ts';
import { BoundedMap } from './bounded-map.ts';

/** A child starts a moment before the kernel tells of its fork: at most 18 ms in recordings of a machine under load. */
const startsWithinNs = 1_000_000_000n;

interface Child<T> {
  readonly timestamp: bigint;
  readonly value: T;
}

/**
 * What is known of children of which a fork has told the host tid, but not the start time: their unique ids are not known until they
 * act (Tracee v0.24.1). What is expected there is taken by the first event of the child.
 */
export class ForkedChildren<T> {
  readonly #children: BoundedMap<number, Child<T>>;
  readonly #onForgotten: ((value: T) => void) | undefined;

  /**
   * @param max how many children may be expected, at least 1; beyond it the one that was expected first is forgotten
   * @param onForgotten is told of each that nobody will take any more
   */
  constructor(max: number, onForgotten?: (value: T) => void) {
    this.#onForgotten = onForgotten;
    this.#children = new BoundedMap(max, ({ value }) => onForgotten?.(value));
  }

  /** How many children are expected. */
  get size(): number {
    return this.#children.size;
  }

  /** Children that were forgotten for lack of room. */
  get evicted(): number {
    return this.#children.evicted;
  }

  /**
   * @param hostTid of the new thread, or of the first thread of the new process
   * @param timestamp of the fork, epoch nanoseconds
   */
  expect(hostTid: number, timestamp: bigint, value: T): void {
    this.forget(hostTid);
    this.#children.set(hostTid, { timestamp, value });
  }

  /**
   * A thread acts: what was expected of it, or of its process, is handed out once.
   * @param hostTid its own, or that of its process
   * @param thread tells by its start whether the fork is its own, and not one of a thread that had the number before or after
   */
  take(hostTid: number, thread: Thread): T | undefined {
    const child = this.#children.size === 0 ? undefined : this.#children.get(hostTid);
    if (child === undefined) return undefined;
    const after = thread.startTime - child.timestamp;
    // Threads of a new process may start at any time.
    if (after < -startsWithinNs || (after > startsWithinNs && thread.hostTid === hostTid)) return undefined;
    this.#children.delete(hostTid);
    return child.value;
  }

  /** The child with this number has ended. */
  forget(hostTid: number): void {
    const child = this.#children.size === 0 ? undefined : this.#children.get(hostTid);
    if (child === undefined) return;
    this.#children.delete(hostTid);
    this.#onForgotten?.(child.value);
  }

  clear(): void {
    for (const { value } of this.#children.values()) this.#onForgotten?.(value);
    this.#children.clear();
  }
}
