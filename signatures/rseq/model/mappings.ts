import { BoundedMap, defineModel, type Event, ForkedChildren, uniqueId, wasSent, z } from 'tracee-sequent';
import { withNewest } from './newest.ts';

/** uapi/asm-generic/mman-common.h */
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const PROT_WRITE_EXEC = 6;
const PROT_GROWSDOWN = 0x0100_0000;
/** arch/arm64/include/uapi/asm/mman.h; amd64 refuses it. */
const PROT_BTI = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_TYPE = 0xf;
const MAP_SHARED = 1;
const MAP_SHARED_VALIDATE = 3;

const limits = z.strictObject({
  processes: z.int().positive().default(16_384).describe('processes whose unsafe mappings are remembered'),
  threads: z.int().positive().default(16_384).describe('threads whose newest executable mapping is remembered'),
  ranges: z.int().positive().default(64).describe('unsafe mappings of each kind that are remembered of one process'),
});

export interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly timestamp: bigint;
  /** Unique id of the thread that made it. */
  readonly by: number | undefined;
  /** The call that made it what it is, with its protection. */
  readonly call: 'mmap' | 'mprotect';
  readonly prot: number;
  /** Of mmap; 0 for mprotect. */
  readonly flags: number;
}

/** Memory of one process that is no place for an area: writable and executable, or shared with others. */
interface Unsafe {
  wx: readonly Range[];
  shared: readonly Range[];
}

type Kind = keyof Unsafe;

/** An unsafe mapping that lies under an area. */
interface Under {
  readonly kind: Kind;
  readonly range: Range;
}

/** Unsafe mappings by process: the view of the model. */
export class Mappings {
  readonly #processes: BoundedMap<number, Unsafe>;
  readonly #executable: BoundedMap<number, Range>;
  readonly #newCode: BoundedMap<number, Range>;
  /** Of children whose unique ids are not known yet. */
  readonly #expected: ForkedChildren<Unsafe>;
  readonly #maxRanges: number;
  #evictedRanges = 0;

  constructor({ processes, threads, ranges }: z.output<typeof limits>) {
    this.#processes = new BoundedMap(processes);
    this.#executable = new BoundedMap(threads);
    this.#newCode = new BoundedMap(threads);
    this.#expected = new ForkedChildren(processes);
    this.#maxRanges = ranges;
    Object.freeze(this);
  }

  /** Processes and mappings that were forgotten for lack of room. */
  get evicted(): number {
    const threads = this.#executable.evicted + this.#newCode.evicted;
    return this.#processes.evicted + threads + this.#expected.evicted + this.#evictedRanges;
  }

  /** Whether the process of an event has unsafe mappings. Most have none, so their changes of other mappings are ignored. */
  knows({ process }: Event): boolean {
    // The size is tested first, because reading the process costs more.
    return this.#processes.size > 0 && process !== undefined && this.#processes.get(process.uniqueId) !== undefined;
  }

  /** The unsafe mapping that lies under `[start, end)`. */
  under(process: number, start: bigint, end: bigint): Under | undefined {
    const unsafe = this.#processes.get(process);
    return unsafe && unsafeUnder(unsafe, start, end);
  }

  /** The memory that this thread has made executable last. */
  executableBy(thread: number): Range | undefined {
    return this.#executable.get(thread);
  }

  /** The same for memory without a file: code that this thread has made or brought itself. */
  newCodeBy(thread: number): Range | undefined {
    return this.#newCode.get(thread);
  }

  /** @param isFile it is the content of a file, as a library that is loaded */
  noteExecutable(thread: number, range: Range, isFile: boolean): void {
    this.#executable.set(thread, range);
    if (!isFile) this.#newCode.set(thread, range);
  }

  /** Replaces all mappings in this range. An undefined kind is a harmless mapping, or none. */
  map(process: number, range: Range, kind: Kind | undefined): void {
    const old = this.#processes.get(process);
    if (old === undefined && kind === undefined) return;
    const unsafe = { wx: cut(old?.wx ?? [], range), shared: cut(old?.shared ?? [], range) };
    if (kind !== undefined) {
      const before = unsafe[kind].length;
      unsafe[kind] = withNewest(unsafe[kind], range, this.#maxRanges);
      this.#evictedRanges += before + 1 - unsafe[kind].length;
    }
    this.#processes.set(process, unsafe);
  }

  fork(parent: number, child: number): void {
    const unsafe = this.#processes.get(parent);
    if (unsafe === undefined) this.#processes.delete(child);
    else this.#processes.set(child, { ...unsafe });
  }

  /** The same if the unique id of the child is unknown until it acts. */
  expect(parent: number, childPid: number, timestamp: bigint): void {
    const unsafe = this.#processes.get(parent);
    if (unsafe === undefined) this.#expected.forget(childPid);
    else this.#expected.expect(childPid, timestamp, { ...unsafe });
  }

  /** A thread acts: its process takes over the expected mappings. Call it before any query about the process. */
  meet(event: Event): void {
    // Most versions of Tracee leave nothing expected, so the acting thread need not be read.
    if (this.#expected.size === 0) return;
    const { process, thread } = event;
    if (process === undefined || thread === undefined) return;
    const unsafe = this.#expected.take(process.hostPid, thread);
    if (unsafe !== undefined && this.#processes.get(process.uniqueId) === undefined)
      this.#processes.set(process.uniqueId, unsafe);
  }

  forget(process: number): void {
    this.#processes.delete(process);
  }

  forgetThread(thread: number): void {
    this.#executable.delete(thread);
    this.#newCode.delete(thread);
  }

  forgetAll(): void {
    this.#processes.clear();
    this.#executable.clear();
    this.#newCode.clear();
    this.#expected.clear();
  }
}

/** The reason why a writable mapping is unsafe. */
function kindOfWritable(prot: number, flags: number): Kind | undefined {
  if ((prot & PROT_EXEC) !== 0) return 'wx';
  const type = flags & MAP_TYPE;
  return type === MAP_SHARED || type === MAP_SHARED_VALIDATE ? 'shared' : undefined;
}

/** Not in `under` itself, which would make the closure before it knows that there is nothing to look through. */
function unsafeUnder({ wx, shared }: Unsafe, start: bigint, end: bigint): Under | undefined {
  const hits = (range: Range): boolean => range.start < end && start < range.end;
  const executable = wx.find(hits);
  if (executable !== undefined) return { kind: 'wx', range: executable };
  const other = shared.find(hits);
  return other && { kind: 'shared', range: other };
}

/** The parts of ranges outside of `hole`. */
function cut(ranges: readonly Range[], hole: Range): readonly Range[] {
  return ranges.flatMap((range) => {
    if (range.end <= hole.start || hole.end <= range.start) return [range];
    return [
      { ...range, end: hole.start },
      { ...range, start: hole.end },
    ].filter(({ start, end }) => start < end);
  });
}

function rangeOf(
  event: Event,
  start: bigint,
  length: bigint,
  call: Range['call'] = 'mmap',
  prot = 0,
  flags = 0,
): Range {
  return { start, end: start + length, timestamp: event.timestamp, by: event.thread?.uniqueId, call, prot, flags };
}

/** Memory of programs that is unsafe for an area. It is a separate model, because its many events cost nothing if no rule uses it. */
export const mappings = defineModel({
  id: 'rseq.mappings',
  optional: ['mmap', 'mprotect', 'munmap'],
  options: limits,
  create: (options) => new Mappings(options),
  evicted: (view) => view.evicted,
  gap: (view, _timestamp, process) => (process === undefined ? view.forgetAll() : view.forget(process.uniqueId)),
  repair: { rseq: (view, event) => view.meet(event) },
  on: {
    mmap(view, event) {
      view.meet(event);
      const prot = event.value('prot');
      const kind = (prot & PROT_WRITE) === 0 ? undefined : kindOfWritable(prot, event.value('flags'));
      if (kind === undefined && (prot & PROT_EXEC) === 0 && !view.knows(event)) return;
      if (event.process === undefined) return;
      const returnValue = event.value('returnValue');
      if (returnValue < 0n && returnValue > -4096n) return;
      const range = rangeOf(
        event,
        BigInt.asUintN(64, returnValue),
        event.value('length'),
        'mmap',
        prot,
        event.value('flags'),
      );
      view.map(event.process.uniqueId, range, kind);
      if ((prot & PROT_EXEC) === 0 || event.thread === undefined) return;
      view.noteExecutable(event.thread.uniqueId, range, (event.value('flags') & MAP_ANONYMOUS) === 0);
    },
    mprotect(view, event, { arch }) {
      view.meet(event);
      const prot = event.value('prot');
      if ((prot & PROT_EXEC) === 0 && !view.knows(event)) return;
      if (event.process === undefined || event.value('returnValue') !== 0n) return;
      const isWx = (prot & PROT_WRITE_EXEC) === PROT_WRITE_EXEC;
      const range = rangeOf(event, event.value('addr'), event.value('len'), 'mprotect', prot);
      view.map(event.process.uniqueId, range, isWx ? 'wx' : undefined);
      if ((prot & PROT_EXEC) === 0 || event.thread === undefined) return;
      // The loader makes the stack executable for libraries that want that, and guards the code of the program with BTI (glibc:
      // sysdeps/aarch64/dl-bti.c).
      // Tracee's decoded-data has no name for that bit.
      const isGuarded = (prot & PROT_BTI) !== 0 || (arch === 'arm64' && event.inexact);
      const byLoader = (prot & PROT_GROWSDOWN) !== 0 || (!isWx && isGuarded);
      view.noteExecutable(event.thread.uniqueId, range, byLoader);
    },
    munmap(view, event) {
      view.meet(event);
      if (!view.knows(event) || event.process === undefined || event.value('returnValue') !== 0n) return;
      view.map(event.process.uniqueId, rangeOf(event, event.value('addr'), event.value('length')), undefined);
    },
    sched_process_fork(view, event) {
      view.meet(event);
      const { process } = event;
      if (process === undefined) return;
      const child = event.value('child_tid');
      if (child !== event.value('child_pid')) return;
      if (wasSent(event, 'start_time')) view.fork(process.uniqueId, uniqueId(child, event.value('start_time')));
      else view.expect(process.uniqueId, child, event.timestamp);
    },
    sched_process_exec(view, event) {
      const { process, thread } = event;
      view.meet(event);
      if (process !== undefined) view.forget(process.uniqueId);
      if (thread !== undefined) view.forgetThread(thread.uniqueId);
    },
    sched_process_exit(view, event) {
      const { process, thread } = event;
      if (thread !== undefined) view.forgetThread(thread.uniqueId);
      if (process !== undefined && event.value('process_group_exit')) view.forget(process.uniqueId);
    },
  },
});
