import {
  BoundedMap,
  type Event,
  ForkedChildren,
  type Process,
  pathMatcher,
  pathPattern,
  type Thread,
  z,
} from 'tracee-sequent';
import { checkpointPrograms } from './checkpoint-programs.ts';
import { Presumptions } from './presumptions.ts';
import { RecentlyDead } from './recently-dead.ts';
import {
  type Origin,
  type ProcessIdentity,
  ProcessState,
  type Repoint,
  type ThreadKey,
  ThreadState,
  type Who,
} from './state.ts';

const maxRepoints = 4_096;
const maxExpected = 4_096;
const maxForgotten = 4_096;
const settledNs = 1_000_000_000n;
const none: readonly never[] = [];

/** A thread that has not acted yet, with its process. A new process has not acted either. */
interface Expected {
  readonly process: ProcessState;
  readonly thread: ThreadState;
}

/** The properties of a program that an exemption tests. */
type Program = Pick<ProcessState, 'imageExecutable' | 'startedInContainer'>;

/** Limits of the memory, whose least recently used entries are evicted first; and the exemptions of every rule. */
export const options = z.strictObject({
  processes: z.int().positive().default(16_384).describe('processes that are remembered'),
  threads: z.int().positive().default(65_536).describe('threads that are remembered, of all processes together'),
  threadsPerProcess: z.int().min(2).default(4_096).describe('threads of one process that are remembered'),
  lossToldMs: z
    .int()
    .positive()
    .default(10_000)
    .describe(
      'how long Tracee may take to report lost events, in milliseconds; a finding that a lost event could explain waits for this time',
    ),
  lateMs: z
    .int()
    .positive()
    .default(30_000)
    .describe(
      'how late an event, such as an exec, may come, in milliseconds; a finding that a late event could explain waits for this time',
    ),
  testers: z
    .array(pathPattern())
    .default([])
    .describe('patterns of paths of fuzzers and kernel tests; findings of them and their descendants become info'),
  checkpoint: z
    .array(pathPattern())
    .default([...checkpointPrograms])
    .describe(
      'patterns of paths of checkpoint and restore programs; findings of them and of what they restore become info, up to its next exec',
    ),
  checkpointInContainers: z
    .boolean()
    .default(false)
    .describe('whether `checkpoint` holds in containers, too; there the maker of the image chooses the paths'),
});

/** All processes and threads that are watched: the view of the model. */
export class Processes {
  readonly #limits: z.output<typeof options>;
  readonly #processes: BoundedMap<number, ProcessState>;
  /** Threads that have ended a moment ago: an event of theirs that comes late must not bring them back. */
  readonly #dead: RecentlyDead;
  /** Repointings of the last moments; they outlive thread and image, because rules look back at them. */
  readonly #repoints = new BoundedMap<string, Repoint>(maxRepoints);
  /** Forked children whose unique ids the fork does not contain. */
  readonly #expected = new ForkedChildren<Expected>(maxExpected, ({ process, thread }) => {
    if (thread.isLeader) process.leave();
    else process.expectedThreads--;
  });
  /** States that an unseen exec would explain. */
  readonly presumptions = new Presumptions();
  /** Processes that were forgotten one by one. If they appear again, that says nothing about the stream. */
  readonly #forgotten = new BoundedMap<number, true>(maxForgotten);
  /** The last event for which `who` was called, and the result. */
  #askedFor: Event | undefined;
  #answer: Who | undefined;
  #threads = 0;
  #evictedThreads = 0;
  #epoch = 0;
  /** When the stream began, with some time for it to settle: its first events come out of order. */
  #began: bigint | undefined;
  /** Time of the newest reported loss, epoch nanoseconds. */
  #lost: bigint | undefined;

  constructor(values: z.output<typeof options>) {
    this.#limits = values;
    this.#processes = new BoundedMap(values.processes, (process) => {
      this.#forgotten.set(process.uniqueId, true);
      this.#drop(process);
    });
    this.#dead = new RecentlyDead(values.threads);
    Object.freeze(this);
  }

  /** Processes and threads that were forgotten for lack of room. */
  get evicted(): number {
    return this.#processes.evicted + this.#evictedThreads + this.#expected.evicted;
  }

  /** Whether the operator knows the program of this path as a fuzzer or a test. */
  isTester(path: string | undefined): boolean {
    return pathMatcher(this.#limits.testers)(path);
  }

  /**
   * Whether this is a program that restores others from a checkpoint, or what it restores: a descendant without an exec of its own.
   * In a container any program may have such a path.
   * @param more patterns of such programs, beside those of the option of the model
   */
  isCheckpoint({ imageExecutable, startedInContainer }: Program, more: readonly string[] = none): boolean {
    const { checkpoint, checkpointInContainers } = this.#limits;
    if (startedInContainer && !checkpointInContainers) return false;
    return pathMatcher(checkpoint)(imageExecutable) || pathMatcher(more)(imageExecutable);
  }

  /** The state of this event's thread; undefined if the event names none, or if it has ended. */
  who(event: Event): Who | undefined {
    // Every rule asks, so the answer is kept until something changes.
    if (this.#askedFor !== event) {
      this.#answer = this.#find(event);
      this.#askedFor = event;
    }
    return this.#answer;
  }

  #find({ process: one, thread: other }: Event): Who | undefined {
    if (one === undefined || other === undefined) return undefined;
    const known = this.#processes.get(one.uniqueId);
    const isWatched = known !== undefined && known.hostPid === one.hostPid && known.epoch === this.#epoch;
    const process = isWatched ? known : this.#takeProcess(one, other);
    return (process?.thread(other) ?? (process && this.#takeThread(process, other)))?.who;
  }

  /** A thread was forked whose unique id is not known, and which has not acted yet. */
  expect(process: ProcessState, thread: ThreadState, timestamp: bigint): void {
    if (!thread.isLeader) process.expectedThreads++;
    this.#expected.expect(thread.hostTid, timestamp, { process, thread });
  }

  /** A process that was expected, now that one of its threads acts. */
  #takeProcess({ uniqueId, hostPid }: Process, actor: Thread): ProcessState | undefined {
    const expected = this.#expected.take(hostPid, actor);
    if (expected === undefined) return undefined;
    if (!expected.thread.isLeader) {
      expected.process.expectedThreads--;
      return undefined;
    }
    const { process, thread } = expected;
    process.identify(uniqueId);
    // A process has the unique id of its first thread.
    thread.identify({ uniqueId, startTime: actor.hostTid === hostPid ? actor.startTime : thread.startTime });
    process.addThread(thread);
    this.add(process);
    return process;
  }

  /** A thread of this process that was expected, now that it acts. */
  #takeThread(process: ProcessState, actor: Thread): ThreadState | undefined {
    const expected = this.#expected.take(actor.hostTid, actor);
    if (expected === undefined) return undefined;
    if (!expected.thread.isLeader) expected.process.expectedThreads--;
    if (expected.process !== process) return undefined;
    expected.thread.identify(actor);
    this.addThread(process, expected.thread);
    return expected.thread;
  }

  /** The same; a missing state is created. */
  ensure(event: Event): Who | undefined {
    const known = this.who(event);
    if (known !== undefined && event.name !== 'clone') return known;
    const { process: one, thread: other, timestamp } = event;
    if (one === undefined || other === undefined) return undefined;
    // clone(2) returns in the child too, as an event of the child with the time at which the parent called it.
    if (timestamp < other.startTime) return undefined;
    if (known !== undefined) return known;
    if (this.isDead(other, timestamp)) return undefined;
    let process = this.process(one);
    if (process === undefined) {
      process = new ProcessState(one, timestamp, 'attach', this.#epoch);
      process.executable = process.imageExecutable = one.executable;
      process.startedInContainer = event.inContainer;
      this.add(process);
    }
    if (process.thread(other) === undefined) {
      // Its fork should have been seen.
      const isUnseen = other.startTime > this.#whole(timestamp) && this.#forgotten.get(one.uniqueId) === undefined;
      if (isUnseen) this.presumptions.holeAt(timestamp);
      this.addThread(process, new ThreadState(other, one.pid === other.tid, false));
    }
    return this.who(event);
  }

  /** Since when the stream should have shown every fork. */
  #whole(timestamp: bigint): bigint {
    this.#began ??= timestamp + settledNs;
    return this.#lost !== undefined && this.#lost > this.#began ? this.#lost : this.#began;
  }

  /** Whether this thread has ended a moment ago. */
  isDead(thread: ThreadKey, timestamp: bigint): boolean {
    return this.#dead.has(thread, timestamp);
  }

  /** A process that is still watched; built before a gap it counts as unknown, and is forgotten. */
  process({ uniqueId, hostPid }: ProcessIdentity): ProcessState | undefined {
    const process = this.#processes.get(uniqueId);
    if (process === undefined || process.hostPid !== hostPid) return undefined;
    if (process.epoch === this.#epoch) return process;
    this.remove(process);
    return undefined;
  }

  add(process: ProcessState): void {
    this.#askedFor = undefined;
    const before = this.#processes.get(process.uniqueId);
    if (before !== undefined) this.#drop(before);
    this.#processes.set(process.uniqueId, process);
    this.#threads += process.threads.size;
  }

  addThread(process: ProcessState, thread: ThreadState): void {
    this.#askedFor = undefined;
    if (process.threads.get(thread.uniqueId) === undefined) this.#threads++;
    process.addThread(thread);
    if (process.threads.size > this.#limits.threadsPerProcess) {
      for (const { uniqueId, isLeader } of process.threads.values()) {
        if (isLeader) continue;
        process.removeThread(uniqueId);
        this.#threads--;
        this.#evictedThreads++;
        break;
      }
    }
    if (this.#threads > this.#limits.threads) this.#processes.evict();
  }

  /** A new image in the place of this one: nothing of the old one holds any more but who the process is. */
  newImage(old: ProcessState, since: bigint, origin: Origin): ProcessState {
    const process = new ProcessState(old, since, origin, this.#epoch);
    process.ancestors = old.ancestors;
    process.executable = old.executable;
    process.imageExecutable = old.imageExecutable;
    process.startedInContainer = old.startedInContainer;
    this.add(process);
    return process;
  }

  remove(process: ProcessState): void {
    if (this.#processes.get(process.uniqueId) === process) this.#processes.delete(process.uniqueId);
    this.#drop(process);
  }

  removeThread(process: ProcessState, thread: ThreadKey, timestamp: bigint): void {
    this.#askedFor = undefined;
    if (process.thread(thread) !== undefined && process.removeThread(thread.uniqueId)) this.#threads--;
    this.#dead.add(thread, timestamp);
    if (process.threads.size === 0 && process.expectedThreads === 0) this.remove(process);
  }

  /** Milliseconds after which Tracee has told of the events that it lost until now: Sequent asks for its counter every 5 s. */
  get lossToldMs(): number {
    return this.#limits.lossToldMs;
  }

  /** Milliseconds after which an event has come that comes late, or the loss that has swallowed it was told. */
  get lateMs(): number {
    return Math.max(this.#limits.lateMs, this.#limits.lossToldMs);
  }

  /** Whether a loss was told since this time, so that events of after it, or of the last seconds before it, may be missing. */
  lostSince(timestamp: bigint): boolean {
    return this.#lost !== undefined && this.#lost >= timestamp;
  }

  /**
   * Events were lost: every image may have changed unseen.
   * @param timestamp when that was told, epoch nanoseconds
   */
  forget(timestamp: bigint): void {
    if (this.#lost === undefined || timestamp > this.#lost) this.#lost = timestamp;
    this.#epoch++;
    this.#askedFor = undefined;
    this.#expected.clear();
    this.presumptions.lost();
  }

  /** Events of this process alone were lost: it is known again from its next event on, as one whose start was not seen. */
  forgetProcess(identity: ProcessIdentity): void {
    this.presumptions.lostOf(identity.uniqueId);
    this.#forgotten.set(identity.uniqueId, true);
    const process = this.process(identity);
    if (process !== undefined) this.remove(process);
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Tracee had stood still: events up to this time may come late, and an exec among them. */
  stalled(timestamp: bigint): void {
    this.presumptions.stalled(timestamp);
  }

  /** Rules will ask for it with `repoint`. */
  rememberRepoint(process: ProcessState, thread: ThreadState, repoint: Repoint): void {
    this.presumptions.add(process.uniqueId, repoint);
    this.#repoints.set(repointKey(thread.uniqueId, repoint.timestamp), repoint);
  }

  /** The repointing that this thread made at this time, with what became of it. */
  repoint(threadUniqueId: number, timestamp: bigint): Repoint | undefined {
    return this.#repoints.get(repointKey(threadUniqueId, timestamp));
  }

  #drop(process: ProcessState): void {
    this.#askedFor = undefined;
    this.#threads -= process.threads.size;
    process.leave();
  }
}

function repointKey(threadUniqueId: number, timestamp: bigint): string {
  return `${threadUniqueId} ${timestamp}`;
}
