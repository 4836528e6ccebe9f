import { BoundedMap, defineModel, z } from 'tracee-sequent';

/** Lists of locks that living threads have named to the kernel. */
export class RobustLists {
  /** Address of the list by thread. */
  readonly #heads: BoundedMap<number, bigint>;
  /** Thread by process and address. */
  readonly #owners: BoundedMap<string, number>;

  constructor(threads: number) {
    this.#heads = new BoundedMap(threads);
    this.#owners = new BoundedMap(threads);
    Object.freeze(this);
  }

  /** Unique id of the thread of the process that has named this list; undefined if no living thread is known to have. */
  owner(process: number, head: bigint): number | undefined {
    return this.#owners.get(key(process, head));
  }

  /** Number of threads that were forgotten because the limit was reached. */
  get evicted(): number {
    return this.#heads.evicted + this.#owners.evicted;
  }

  set(process: number, thread: number, head: bigint): void {
    this.remove(process, thread);
    this.#heads.set(thread, head);
    this.#owners.set(key(process, head), thread);
  }

  remove(process: number, thread: number): void {
    const head = this.#heads.get(thread);
    if (head === undefined) return;
    this.#heads.delete(thread);
    if (this.owner(process, head) === thread) this.#owners.delete(key(process, head));
  }

  clear(): void {
    this.#heads.clear();
    this.#owners.clear();
  }
}

function key(process: number, head: bigint): string {
  return `${process} ${head}`;
}

/** Which living thread has which list of locks. Signatures name it under `models`, and read it as `ctx.models.robustLists`. */
export const robustLists = defineModel({
  id: 'mine.robust_lists',
  options: z.strictObject({
    threads: z
      .int()
      .positive()
      .default(10_000)
      .describe('limit of threads; above it, one that was not seen recently is forgotten'),
  }),
  create: ({ threads }) => new RobustLists(threads),
  evicted: (view) => view.evicted,
  // The end of a thread may be among the lost events.
  gap: (view) => view.clear(),
  on: {
    set_robust_list(view, { data, process, thread }) {
      if (process && thread && data.returnValue === 0n) view.set(process.uniqueId, thread.uniqueId, data.head);
    },
    sched_process_exec(view, { process, thread }) {
      if (process && thread) view.remove(process.uniqueId, thread.uniqueId);
    },
    sched_process_exit(view, { process, thread }) {
      if (process && thread) view.remove(process.uniqueId, thread.uniqueId);
    },
  },
});
