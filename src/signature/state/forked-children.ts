import type { Thread } from '../../event/workload/workload.ts';
import { BoundedMap } from './bounded-map.ts';

/** A child starts shortly before the kernel reports its fork: at most 18 ms in recordings of a machine under load. */
const startsWithinNs = 1_000_000_000n;

interface Child<T> {
  readonly timestamp: bigint;
  readonly value: T;
}

/**
 * Values for children known only by the host tid from a fork. Tracee v0.24.1 does not send their start time, so their
 * unique ids are unknown until they act. The first event of the child takes the value.
 */
export class ForkedChildren<T> {
  readonly #children: BoundedMap<number, Child<T>>;
  readonly #onForgotten: ((value: T) => void) | undefined;

  /**
   * @param max limit of expected children, at least 1; above it, the oldest is dropped
   * @param onForgotten called with each value that can no longer be taken
   */
  constructor(max: number, onForgotten?: (value: T) => void) {
    this.#onForgotten = onForgotten;
    this.#children = new BoundedMap(max, ({ value }) => onForgotten?.(value));
  }

  /** Number of expected children. */
  get size(): number {
    return this.#children.size;
  }

  /** Number of children that were dropped because the limit was reached. */
  get evicted(): number {
    return this.#children.evicted;
  }

  /**
   * Stores a value for a child.
   * @param hostTid of the new thread, or of the first thread of the new process
   * @param timestamp of the fork, epoch nanoseconds
   */
  expect(hostTid: number, timestamp: bigint, value: T): void {
    this.forget(hostTid);
    this.#children.set(hostTid, { timestamp, value });
  }

  /**
   * Takes the value of a thread that acts, or of its process. A value is taken once.
   * @param hostTid of the thread or of its process
   * @param thread its start time tells whether the fork is its own, and not that of another thread with the same number
   * @returns the value; undefined if there is none
   */
  take(hostTid: number, thread: Thread): T | undefined {
    const child = this.#children.size === 0 ? undefined : this.#children.get(hostTid);
    if (child === undefined) return undefined;
    const after = thread.startTime - child.timestamp;
    // Threads of a new process may start at any later time.
    if (after < -startsWithinNs || (after > startsWithinNs && thread.hostTid === hostTid)) return undefined;
    this.#children.delete(hostTid);
    return child.value;
  }

  /** Drops the value of the child with this number, because it has ended. */
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
