import type { Process, Thread } from 'tracee-sequent';
import { keptPath } from './kept-path.ts';
import { bucketOf, Memory } from './memory.ts';
import { withNewest } from './newest.ts';
import type { Presumption } from './presumptions.ts';
import { ThreadTable } from './thread-table.ts';

/** A registration of an area, or its end. */
export interface Registration {
  readonly area: bigint;
  readonly length: number;
  readonly sig: number;
  readonly timestamp: bigint;
}

/** An unregistration, with the registration that it ended where that was seen. */
export interface Unregistration extends Registration {
  readonly registered: Registration | undefined;
}

/** A set_tid_address that no program start explains. */
export interface Repoint extends Presumption {
  readonly tidptr: bigint;
  /** Where the word was before, if that is known. */
  readonly previous: bigint | undefined;
  /** set_tid_address was already called in this image. */
  readonly again: boolean;
  /** It is part of a second start of a libc, of which RSEQ-011 tells. */
  isSecondStart: boolean;
}

/** Where a thread was before an exec that was presumed. If there was none, its calls are those of a running program. */
export interface PresumedStart {
  /** The set_tid_address that the exec would explain. */
  readonly word: Repoint;
  /** The area from before it. */
  readonly before: Registration | undefined;
  readonly unregistration: Unregistration | undefined;
  /** The program had registered areas: it has a libc that does. */
  readonly hasRegistered: boolean;
}

/** A registration in the place of one that was not seen to end. */
export interface Replacement extends Presumption {
  readonly before: Registration;
}

/** Distinguishes threads. Two threads may have the same unique id by chance, because it is a hash of 32 bits, but not the same host tid too. */
export type ThreadKey = Pick<Thread, 'uniqueId' | 'hostTid'>;

/** The identity of a thread. */
export type ThreadIdentity = ThreadKey & Pick<Thread, 'tid' | 'startTime'> & { readonly name?: string | undefined };

/** The unique id of a thread or process that is expected and has not acted yet. It is never looked up. */
export const unknownId = 0;

/** One thread in one image of its process. */
export class ThreadState implements ThreadIdentity {
  #uniqueId: number;
  readonly hostTid: number;
  readonly tid: number;
  readonly isLeader: boolean;
  #startTime: bigint;
  #registration: Registration | undefined;
  #tidptr: bigint | undefined;
  #memory: Memory | undefined;
  /** It and the process that it is a thread of; undefined until it is one. */
  who: Who | undefined;
  /** Where its area and its word begin, as `Memory` looks for them; -1 is nowhere. */
  areaBucket = -1;
  wordBucket = -1;
  /** `registration` is the truth, also where it says that there is none. */
  registrationKnown: boolean;
  /** First registration in this image, and whether it looked like libc's own at the start of the thread. */
  first: { readonly timestamp: bigint; readonly byLibc: boolean } | undefined;
  lastUnregistration: Unregistration | undefined;
  /** The `start` of the thread that forked into this one: the same program goes on. */
  inheritedStart: ThreadState['start'];
  /** The set_tid_address of a leader that was part of a program start. */
  start: { readonly timestamp: bigint; readonly tidptr: bigint } | undefined;
  repoint: Repoint | undefined;
  presumedStart: PresumedStart | undefined;
  replacement: Replacement | undefined;
  /** Another living thread has registered this thread's area: either this one is gone unseen, or both use it. */
  superseded:
    | {
        readonly timestamp: bigint;
        readonly by: number;
        readonly area: bigint;
        readonly own: Registration;
        readonly other: Registration;
      }
    | undefined;
  /** Newest clone(2) call, for the fork event that follows it. */
  clone:
    | { readonly child: bigint; readonly flags: bigint; readonly childTid: bigint; readonly stack: bigint }
    | undefined;
  /** Its name (comm) when it was made or executed a program; undefined once it has changed that itself. A new name is the sign of an exec. */
  name: string | undefined;
  /** Where its stack begins, as the clone(2) that made it said; undefined where that was not seen. */
  stack: bigint | undefined;

  constructor(
    { uniqueId, hostTid, tid, startTime, name }: ThreadIdentity,
    isLeader: boolean,
    registrationKnown: boolean,
  ) {
    this.name = name;
    this.#uniqueId = uniqueId;
    this.hostTid = hostTid;
    this.tid = tid;
    this.isLeader = isLeader;
    this.#startTime = startTime;
    this.registrationKnown = registrationKnown;
  }

  get uniqueId(): number {
    return this.#uniqueId;
  }

  /** Epoch nanoseconds. */
  get startTime(): bigint {
    return this.#startTime;
  }

  /** It was expected, and acts. To be called before it is one of the threads of its process. */
  identify({ uniqueId, startTime }: Pick<ThreadIdentity, 'uniqueId' | 'startTime'>): void {
    this.#uniqueId = uniqueId;
    this.#startTime = startTime;
  }

  get registration(): Registration | undefined {
    return this.#registration;
  }

  set registration(registration: Registration | undefined) {
    const before = this.areaBucket;
    this.#registration = registration;
    this.areaBucket = registration === undefined ? -1 : bucketOf(registration.area);
    this.#memory?.areaMoved(this, before, this.areaBucket);
  }

  /** The word that the kernel clears when the thread ends: 0n is none, undefined is unknown. */
  get tidptr(): bigint | undefined {
    return this.#tidptr;
  }

  set tidptr(tidptr: bigint | undefined) {
    const before = this.wordBucket;
    this.#tidptr = tidptr;
    this.wordBucket = tidptr === undefined || tidptr === 0n ? -1 : bucketOf(tidptr);
    this.#memory?.wordMoved(this, before, this.wordBucket);
  }

  /** It is one of a process that is watched: it has not ended, was not replaced by an exec, and was not forgotten. */
  get isWatched(): boolean {
    return this.#memory !== undefined;
  }

  /** Where its area and its word lie from now on; undefined when it is gone. */
  set memory(memory: Memory | undefined) {
    this.#memory?.areaMoved(this, this.areaBucket, -1);
    this.#memory?.wordMoved(this, this.wordBucket, -1);
    memory?.areaMoved(this, -1, this.areaBucket);
    memory?.wordMoved(this, -1, this.wordBucket);
    this.#memory = memory;
  }
}

/** A thread and the image of the process that it is part of. */
export interface Who {
  readonly process: ProcessState;
  readonly thread: ThreadState;
}

/** Where the image of a process is from: `attach` means that its start was not seen. */
export type Origin = 'exec' | 'fork' | 'attach';

const none: readonly never[] = [];
const maxTidptrs = 64;
const maxSignatures = 64;
const mostAncestors = 8;

/** The key of a process; see `ThreadKey`. */
export type ProcessIdentity = Pick<Process, 'uniqueId' | 'hostPid'>;

/** One image of a process: its life between two programs. */
export class ProcessState implements ProcessIdentity {
  #uniqueId: number;
  readonly hostPid: number;
  /** When this image was first seen, epoch nanoseconds. */
  readonly since: bigint;
  origin: Origin;
  readonly #threads = new ThreadTable();
  /** Signatures that were registered with, but for those of probes, in their order. Shared with a parent until one of them adds its own. */
  signatures: readonly number[];
  /** Tid words that were set before, also by ancestors that forked into this process. */
  tidptrs: readonly bigint[];
  /** set_tid_address was called in this image. */
  sawTidptr: boolean;
  #executable: string | undefined;
  #imageExecutable: string | undefined;
  /** The last exec was called in a container; inherited over fork. So what a program of the host restores into one counts as the host's. */
  startedInContainer = false;
  /** `imageExecutable` of parent, grandparent and so on. */
  ancestors: readonly string[] = [];
  /** The first of its calls came through the 32-bit entry. A single later one does not make it a 32-bit program. */
  compat: boolean | undefined;
  /** It has changed its own executable link (PR_SET_MM_EXE_FILE): a new path is no sign of a lost exec. */
  executableChanged = false;
  /** Threads of it that were forked and have not acted yet, where the fork does not tell their unique ids. */
  expectedThreads = 0;
  #line: readonly string[] | undefined;
  /** Shared with a parent that made it with CLONE_VM. */
  readonly memory: Memory;
  /** The model's count of gaps when this was built. */
  epoch: number;

  /**
   * @param parent the process that forked into this one
   * @param memory the parent's, where it is shared
   */
  constructor(
    { uniqueId, hostPid }: ProcessIdentity,
    since: bigint,
    origin: Origin,
    epoch: number,
    parent?: ProcessState,
    memory?: Memory,
  ) {
    this.#uniqueId = uniqueId;
    this.hostPid = hostPid;
    this.since = since;
    this.origin = origin;
    this.epoch = epoch;
    this.signatures = parent?.signatures ?? none;
    this.tidptrs = parent?.tidptrs ?? none;
    this.sawTidptr = parent?.sawTidptr ?? false;
    this.compat = parent?.compat;
    this.#executable = parent?.executable;
    this.#imageExecutable = parent?.imageExecutable;
    this.startedInContainer = parent?.startedInContainer ?? false;
    this.memory = memory ?? new Memory();
    this.memory.join(this);
    if (parent !== undefined) this.ancestors = parent.line;
  }

  get uniqueId(): number {
    return this.#uniqueId;
  }

  /** Its path as the newest of its events gives it, in the kept form. */
  get executable(): string | undefined {
    return this.#executable;
  }

  set executable(path: string | undefined) {
    this.#executable = path === undefined ? undefined : keptPath(path);
  }

  /** Whether this is the path of its executable. */
  hasExecutable(path: string): boolean {
    return this.#executable === path || this.#executable === keptPath(path);
  }

  /** The program at the last exec, inherited over fork; not changed by what a process says of itself later. */
  get imageExecutable(): string | undefined {
    return this.#imageExecutable;
  }

  set imageExecutable(path: string | undefined) {
    this.#imageExecutable = path === undefined ? undefined : keptPath(path);
  }

  /** It was expected, and acts. To be called before it is one of the processes that are watched. */
  identify(uniqueId: number): void {
    this.#uniqueId = uniqueId;
  }

  /** `ancestors` of its children: one list for all of them. */
  get line(): readonly string[] {
    const own = this.imageExecutable ?? '';
    if (this.#line?.[0] !== own) this.#line = [own, ...this.ancestors.slice(0, mostAncestors - 1)];
    return this.#line;
  }

  /** Repeats of a finding about this image count as one. */
  get subject(): string {
    return `process ${this.uniqueId} image ${this.since}`;
  }

  get threads(): Pick<ThreadTable, 'size' | 'get' | 'values'> {
    return this.#threads;
  }

  addThread(thread: ThreadState): void {
    const before = this.#threads.get(thread.uniqueId);
    if (before !== undefined) before.memory = undefined;
    this.#threads.set(thread);
    thread.who = { process: this, thread };
    thread.memory = this.memory;
  }

  /** The thread with this key. */
  thread({ uniqueId, hostTid }: ThreadKey): ThreadState | undefined {
    const thread = this.#threads.get(uniqueId);
    return thread?.hostTid === hostTid ? thread : undefined;
  }

  removeThread(uniqueId: number): boolean {
    const thread = this.#threads.get(uniqueId);
    if (thread !== undefined) thread.memory = undefined;
    return this.#threads.delete(uniqueId);
  }

  /** Ends the image: its threads are not watched any more. */
  leave(): void {
    for (const thread of this.#threads.values()) thread.memory = undefined;
    this.memory.leave(this);
  }

  noteSignature(sig: number): void {
    if (!this.signatures.includes(sig)) this.signatures = withNewest(this.signatures, sig, maxSignatures);
  }

  /** The creator of the thread has set this word for it. */
  inheritTidptr(tidptr: bigint): void {
    if (!this.tidptrs.includes(tidptr)) this.tidptrs = withNewest(this.tidptrs, tidptr, maxTidptrs);
  }

  noteTidptr(tidptr: bigint): void {
    this.sawTidptr = true;
    this.inheritTidptr(tidptr);
  }
}
