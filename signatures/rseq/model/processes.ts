import type { Event } from 'sequent';
import { keepNewest } from './bounds.ts';
import { type Origin, ProcessState, type Repoint, ThreadState } from './state.ts';

const maxProcesses = 16_384;
const maxThreads = 65_536;
const maxThreadsPerProcess = 4_096;
const tombstoneNs = 5_000_000_000n;
const maxRepoints = 4_096;

export interface Who {
  readonly process: ProcessState;
  readonly thread: ThreadState;
}

/** All processes and threads that are watched: the view of the model. */
export class Processes {
  readonly #processes = new Map<number, ProcessState>();
  /** Threads that have ended a moment ago: an event of theirs that comes late must not bring them back. */
  readonly #dead = new Map<number, bigint>();
  /** Repointings of the last moments; they outlive thread and image, because rules look back at them. */
  readonly #repoints = new Map<string, Repoint>();
  #threads = 0;
  #epoch = 0;
  /** Processes and threads that were forgotten for lack of room. */
  evicted = 0;

  /** The state of this event's thread; undefined where the event names none, or it has ended. */
  who(event: Event): Who | undefined {
    const process = event.process && this.#processes.get(event.process.uniqueId);
    const thread = event.thread && process?.threads.get(event.thread.uniqueId);
    return process === undefined || thread === undefined || process.epoch !== this.#epoch
      ? undefined
      : { process, thread };
  }

  /** The same, made where it does not exist yet. */
  ensure(event: Event): Who | undefined {
    if (event.process === undefined || event.thread === undefined) return undefined;
    if (this.#isDead(event.thread.uniqueId, event.timestamp)) return undefined;
    // clone(2) returns in the child too, as an event of the child with the time at which the parent called it.
    if (event.timestamp < event.thread.startTime) return undefined;
    const { uniqueId, executable } = event.process;
    let process = this.process(uniqueId);
    if (process === undefined) {
      process = new ProcessState(uniqueId, event.timestamp, 'attach', this.#epoch);
      process.executable = process.imageExecutable = executable;
      this.add(process);
    }
    let thread = process.threads.get(event.thread.uniqueId);
    if (thread === undefined) {
      const { tid, startTime } = event.thread;
      thread = new ThreadState(event.thread.uniqueId, tid, event.process.pid === tid, startTime, false);
      this.addThread(process, thread);
    }
    return { process, thread };
  }

  /** A process that is still watched; built before a gap it counts as unknown, and is forgotten. */
  process(uniqueId: number): ProcessState | undefined {
    const process = this.#processes.get(uniqueId);
    if (process === undefined) return undefined;
    this.#processes.delete(uniqueId);
    if (process.epoch !== this.#epoch) {
      this.#drop(process);
      return undefined;
    }
    this.#processes.set(uniqueId, process);
    return process;
  }

  add(process: ProcessState): void {
    const before = this.#processes.get(process.uniqueId);
    if (before !== undefined) this.remove(before);
    this.#processes.set(process.uniqueId, process);
    this.#threads += process.threads.size;
    if (this.#processes.size > maxProcesses) this.#evictOldest();
  }

  addThread(process: ProcessState, thread: ThreadState): void {
    if (!process.threads.has(thread.uniqueId)) this.#threads++;
    process.threads.set(thread.uniqueId, thread);
    if (process.threads.size > maxThreadsPerProcess) {
      for (const oldest of process.threads.keys()) {
        if (process.threads.get(oldest)?.isLeader) continue;
        process.threads.delete(oldest);
        this.#threads--;
        this.evicted++;
        break;
      }
    }
    if (this.#threads > maxThreads) this.#evictOldest();
  }

  /** A new image in the place of this one: nothing of the old one holds any more but who the process is. */
  newImage(old: ProcessState, since: bigint, origin: Origin): ProcessState {
    const process = new ProcessState(old.uniqueId, since, origin, this.#epoch);
    process.ancestors = old.ancestors;
    process.executable = old.executable;
    process.imageExecutable = old.imageExecutable;
    this.add(process);
    return process;
  }

  remove(process: ProcessState): void {
    if (this.#processes.get(process.uniqueId) === process) this.#processes.delete(process.uniqueId);
    this.#drop(process);
  }

  removeThread(process: ProcessState, uniqueId: number, timestamp: bigint): void {
    if (process.threads.delete(uniqueId)) this.#threads--;
    this.#dead.set(uniqueId, timestamp);
    for (const [dead, since] of this.#dead) {
      if (since > timestamp - tombstoneNs) break;
      this.#dead.delete(dead);
    }
    if (process.threads.size === 0) this.remove(process);
  }

  /** Events were lost: every image may have changed unseen. */
  forget(): void {
    this.#epoch++;
    for (const repoint of this.#repoints.values()) repoint.explained ??= 'lost exec';
  }

  get epoch(): number {
    return this.#epoch;
  }

  noteRepoint(thread: ThreadState, repoint: Repoint): void {
    thread.repoint = repoint;
    this.#repoints.set(repointKey(thread.uniqueId, repoint.timestamp), repoint);
    keepNewest(this.#repoints, maxRepoints);
  }

  /** The repointing that this thread made at this time, with what became of it. */
  repoint(threadUniqueId: number, timestamp: bigint): Repoint | undefined {
    return this.#repoints.get(repointKey(threadUniqueId, timestamp));
  }

  #isDead(uniqueId: number, timestamp: bigint): boolean {
    const since = this.#dead.get(uniqueId);
    return since !== undefined && timestamp < since + tombstoneNs;
  }

  #drop(process: ProcessState): void {
    this.#threads -= process.threads.size;
    process.group.delete(process);
  }

  #evictOldest(): void {
    for (const oldest of this.#processes.values()) {
      this.remove(oldest);
      this.evicted++;
      return;
    }
  }
}

function repointKey(threadUniqueId: number, timestamp: bigint): string {
  return `${threadUniqueId} ${timestamp}`;
}
