import type { Event, EventData } from '../event/event.ts';
import type { Acting, Executables, Identity, RowHolder } from '../event/workload/executables.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import { defaultMaxTextBytes } from '../signature/state/bounded-map.ts';
import { ForkedChildren } from '../signature/state/forked-children.ts';
import { ProcessTable } from './process-table.ts';
import { compareTimes } from './time/event-time.ts';

/** Events that are followed to know which program a process runs. */
export const followedEvents = ['sched_process_exec', 'sched_process_fork', 'sched_process_exit'] as const;
type FollowedEvent = (typeof followedEvents)[number];

/**
 * Limits of remembered processes, of processes that have ended recently and may still have events to come, and of
 * children that have not acted yet.
 */
const maxProcesses = 16_384;
const maxEnded = 512;
const maxExpected = 2_048;
/** Longest path that is remembered. The kernel's limit (PATH_MAX) is half of this. */
const longestPath = 8_192;
/**
 * Seconds by which an event may be older than the exec before it in the stream. A larger difference means that the
 * clock was set.
 */
const latest = 60;

/** An event with its process as sent. */
interface Sent extends Acting {
  readonly sentIdentity: Identity | undefined;
  readonly sentExecutable: string | undefined;
  sentValue(argument: string): never;
}

/**
 * Follows which program each process runs, from its execs, from the fork that created it, and from the first event that
 * carries the path.
 * Tracee v0.24.1 without a process tree sends no paths. Tracee main sends the path from before the last exec with some
 * events, even after it has sent the right one. A path that the process had earlier therefore does not replace the path
 * of its last exec. A path that the process never had replaces it, because an exec must have been lost.
 */
export class ProcessPaths implements Executables {
  /** Programs of live processes and of those that ended last. */
  readonly #table: ProcessTable;
  /** Unique ids and pids of the processes that ended last. */
  readonly #ended = new Uint32Array(2 * maxEnded);
  #nextEnded = 0;
  /** Programs of children whose unique ids are not known yet. */
  readonly #expected = new ForkedChildren<string>(maxExpected);

  /**
   * @param max number of remembered processes
   * @param maxBytes limit of the bytes of their paths
   */
  constructor(max = maxProcesses, maxBytes = defaultMaxTextBytes) {
    this.#table = new ProcessTable(max, maxBytes);
  }

  /** Number of processes that were evicted because the memory was full. */
  get evicted(): number {
    return this.#table.evicted + this.#expected.evicted;
  }

  pathOf(process: Identity, sent: string | undefined, event: Acting, holder?: RowHolder): string | undefined {
    const table = this.#table;
    if (sent !== undefined && holder !== undefined && table.isVersion(holder.row, holder.confirmed)) return sent;
    const row = this.#find(process, event, holder);
    if (row < 0) {
      if (sent !== undefined) table.add(process, kept(sent));
      return sent;
    }
    const path = table.path(row);
    if (sent === path) {
      if (holder !== undefined) holder.confirmed = table.version(row);
      return sent;
    }
    if (this.#isBefore(event, row)) return sent ?? table.before(row);
    if (sent === undefined) return path;
    if (sent === table.before(row) || sent === table.earlier(row)) return path ?? sent;
    this.#replace(row, sent);
    return sent;
  }

  /**
   * Processes a followed event. Call it before any other consumer sees the event.
   * @param event an accepted event; its process as sent is read only if needed
   */
  follow(event: Event & Sent): void {
    if (isOf(event, 'sched_process_exec')) this.#exec(event);
    else if (isOf(event, 'sched_process_fork')) this.#fork(event);
    else if (isOf(event, 'sched_process_exit')) this.#exit(event);
  }

  #exec(event: Event<'sched_process_exec'> & Sent): void {
    const process = event.sentIdentity;
    if (process === undefined) return;
    const table = this.#table;
    const { seconds, nanos, sentExecutable: sent } = event;
    const pathname = sentValue(event, 'pathname') || sent;
    let row = this.#find(process, event);
    if (row < 0) {
      // The path sent with the exec may be the one from before it.
      row = table.add(process, kept(sent));
      this.#replace(row, pathname);
      table.setSince(row, seconds, nanos);
    } else if (!this.#isBefore(event, row)) {
      this.#replace(row, pathname);
      table.setSince(row, seconds, nanos);
    } else if (pathname !== undefined) table.change(row, table.path(row), kept(pathname), table.before(row));
  }

  #fork(event: Event<'sched_process_fork'> & Sent): void {
    const tid = sentValue(event, 'child_tid');
    if (tid === undefined || tid !== sentValue(event, 'child_pid')) return;
    const parent = event.sentIdentity;
    const path = parent && kept(this.pathOf(parent, event.sentExecutable, event));
    if (path === undefined) return this.#expected.forget(tid);
    const startTime = sentValue(event, 'start_time');
    if (startTime === undefined) return this.#expected.expect(tid, event.timestamp, path);
    const child = { uniqueId: uniqueId(tid, startTime), hostPid: tid };
    // A child that acted before its fork arrived is already known, and more exactly.
    if (this.#table.find(child) < 0) this.#table.add(child, path);
  }

  #exit(event: Event<'sched_process_exit'> & Sent): void {
    if (sentValue(event, 'process_group_exit') !== true) return;
    const process = event.sentIdentity;
    if (process === undefined) return;
    const { uniqueId: id, hostPid } = process;
    this.#expected.forget(hostPid);
    if (this.#table.find(process) < 0) return;
    // Events of an ended process may still arrive. It is forgotten after a fixed number of other processes have ended.
    const ended = this.#ended;
    const at = this.#nextEnded;
    const longAgo = { uniqueId: ended[at] ?? 0, hostPid: ended[at + 1] ?? 0 };
    ended[at] = id;
    ended[at + 1] = hostPid;
    this.#nextEnded = (at + 2) % ended.length;
    if (longAgo.hostPid !== 0) this.#table.delete(longAgo);
  }

  /** @returns the row of a process; -1 if it is unknown */
  #find(process: Identity, event: Acting, holder?: RowHolder): number {
    const found = this.#table.find(process, holder?.row);
    const row = found < 0 && this.#expected.size > 0 ? this.#meet(process, event) : found;
    if (holder !== undefined) holder.row = row;
    return row;
  }

  /** Handles the first event of a process that a fork has announced. */
  #meet(process: Identity, { thread }: Acting): number {
    const path = thread && this.#expected.take(process.hostPid, thread);
    return path === undefined ? -1 : this.#table.add(process, path);
  }

  /** Whether the event is from before the last exec of its process, and so came late. */
  #isBefore({ seconds, nanos }: Acting, row: number): boolean {
    const since = this.#table.seconds(row);
    if (since === 0 || since - seconds > latest) return false;
    return compareTimes(seconds, nanos, since, this.#table.nanos(row)) < 0;
  }

  /** Notes that the process of this row runs the program at `path`. */
  #replace(row: number, path: string | undefined): void {
    const table = this.#table;
    const last = table.path(row);
    if (last === undefined || last === path) table.change(row, kept(path), table.before(row), table.earlier(row));
    else table.change(row, kept(path), last, table.before(row));
  }
}

function kept(path: string | undefined): string | undefined {
  return path !== undefined && path.length > longestPath ? undefined : path;
}

/** Reads one argument without decoding the others; undefined if Tracee did not send it. */
function sentValue<N extends FollowedEvent, A extends keyof EventData<N> & string>(
  event: Event<N> & Sent,
  argument: A,
): EventData<N>[A] | undefined {
  return event.sentValue(argument);
}

function isOf<N extends FollowedEvent>(event: Event, name: N): event is Event<N> {
  return event.name === name;
}
