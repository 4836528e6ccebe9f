import type { ThreadState } from './state.ts';

const none: readonly ThreadState[] = [];

/** Threads of one process by their unique ids, the oldest first. Most processes have one, for which a map would be most of what it costs. */
export class ThreadTable {
  #only: ThreadState | undefined;
  /** All of them, once there were several. */
  #several: Map<number, ThreadState> | undefined;

  get size(): number {
    return this.#several?.size ?? (this.#only === undefined ? 0 : 1);
  }

  get(uniqueId: number): ThreadState | undefined {
    if (this.#several !== undefined) return this.#several.get(uniqueId);
    return this.#only?.uniqueId === uniqueId ? this.#only : undefined;
  }

  /** Puts a thread in the place of one with the same unique id, or behind all others. */
  set(thread: ThreadState): void {
    const only = this.#only;
    if (this.#several !== undefined) this.#several.set(thread.uniqueId, thread);
    else if (only === undefined || only.uniqueId === thread.uniqueId) this.#only = thread;
    else {
      this.#several = new Map([
        [only.uniqueId, only],
        [thread.uniqueId, thread],
      ]);
      this.#only = undefined;
    }
  }

  delete(uniqueId: number): boolean {
    if (this.#several !== undefined) return this.#several.delete(uniqueId);
    if (this.#only?.uniqueId !== uniqueId) return false;
    this.#only = undefined;
    return true;
  }

  values(): Iterable<ThreadState> {
    return this.#several?.values() ?? (this.#only === undefined ? none : [this.#only]);
  }
}
