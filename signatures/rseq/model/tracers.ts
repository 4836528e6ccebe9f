import { BoundedMap, defineModel, type Event, type Evidence, evidenceOf, type Process, z } from 'tracee-sequent';

/** uapi/linux/ptrace.h, asm/ptrace-abi.h: requests that change another process. */
const writing: ReadonlySet<number> = new Set([4, 5, 6, 13, 0x4205]);
const limits = z.strictObject({
  targets: z.int().positive().default(4_096).describe('processes written into that are remembered'),
});

interface Write {
  readonly timestamp: bigint;
  readonly evidence: Evidence;
  /** Unique id of the process that wrote. */
  readonly by: number;
  readonly container: string | undefined;
  /** The pid it named is one of the host's pid namespace. */
  readonly onHost: boolean;
}

/** The recent writers into each process: the view of the model. */
export class Tracers {
  readonly #writes: BoundedMap<number, Write>;

  constructor({ targets }: z.output<typeof limits>) {
    this.#writes = new BoundedMap(targets);
    Object.freeze(this);
  }

  /** Targets that were forgotten for lack of room. */
  get evicted(): number {
    return this.#writes.evicted;
  }

  note(event: Event, pid: number): void {
    const { process, container, timestamp } = event;
    if (process === undefined) return;
    this.#writes.set(pid, {
      timestamp,
      evidence: evidenceOf(event, 'another process writes into this one'),
      by: process.uniqueId,
      container: container?.id,
      onHost: process.pid === process.hostPid,
    });
  }

  /** The newest write into this process by another one. A pid means something in the writer's pid namespace only. */
  into(process: Process, container: string | undefined): Write | undefined {
    const inside = this.#writes.get(process.pid);
    const write = inside?.container === container ? inside : this.#writes.get(process.hostPid);
    if (write === undefined || write.by === process.uniqueId) return undefined;
    return write.container === container || write.onHost ? write : undefined;
  }
}

/** Writes of processes into each other. A model of its own: only RSEQ-018 pays for these events. */
export const tracers = defineModel({
  id: 'rseq.tracers',
  optional: ['ptrace', 'process_vm_writev'],
  options: limits,
  create: (options) => new Tracers(options),
  evicted: (view) => view.evicted,
  on: {
    ptrace(view, event) {
      const { request, pid, returnValue } = event.data;
      if (returnValue >= 0n && writing.has(Number(request))) view.note(event, pid);
    },
    process_vm_writev(view, event) {
      if (event.data.returnValue > 0n) view.note(event, event.data.pid);
    },
  },
});
