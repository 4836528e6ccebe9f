import type { Event, EventData } from '../event/event.ts';
import type { Acting, Executables, Identity, Program, ProgramHolder } from '../event/workload/executables.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from '../signature/state/bounded-map.ts';
import { ForkedChildren } from '../signature/state/forked-children.ts';
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
  isSent(argument: string): boolean;
}

type Image = Pick<Program, 'path' | 'earlier'>;

const none: readonly never[] = [];
const mostEarlier = 2;
/** One in this many finds counts as a use in the table. */
const findsUntilUse = 16;

/**
 * Follows which program each process runs, from its execs, from the fork that created it, and from the first event that
 * carries the path.
 * Tracee v0.24.1 without a process tree sends no paths. Tracee main sends the path from before the last exec with some
 * events, even after it has sent the right one. A path that the process had earlier therefore does not replace the path
 * of its last exec. A path that the process never had replaces it, because an exec must have been lost.
 */
export class ProcessPaths implements Executables {
  /** Programs of live processes and of those that ended last. */
  readonly #programs: BoundedMap<number, Program>;
  readonly #ended: ({ readonly id: number; readonly program: Program } | undefined)[] = Array.from(
    { length: maxEnded },
    () => undefined,
  );
  #nextEnded = 0;
  /** Programs of children whose unique ids are not known yet. */
  readonly #expected = new ForkedChildren<Image>(maxExpected);

  /**
   * @param max number of remembered processes
   * @param maxBytes limit of the bytes of their paths
   */
  constructor(max = maxProcesses, maxBytes = defaultMaxTextBytes) {
    const onEvict = (program: Program): void => {
      program.isRemembered = false;
    };
    this.#programs = new BoundedMap(max, onEvict, maxBytes, bytesOf);
  }

  /** Number of processes that were evicted because the memory was full. */
  get evicted(): number {
    return this.#programs.evicted + this.#expected.evicted;
  }

  pathOf(process: Identity, sent: string | undefined, event: Acting, holder?: ProgramHolder): string | undefined {
    const known = this.#held(holder) ?? this.#find(process, event, holder);
    if (known === undefined) {
      if (sent !== undefined) this.#remember(process, sent, none, 0, 0);
      return sent;
    }
    if (sent === known.path) return sent;
    if (isBefore(event, known)) return sent ?? known.earlier[0];
    if (sent === undefined) return known.path;
    if (known.earlier.includes(sent)) return known.path ?? sent;
    this.#change(process, known, sent, earlierOf(known, sent), known.seconds, known.nanos);
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
    const { seconds, nanos, sentExecutable: sent } = event;
    const pathname = sentValue(event, 'pathname') || sent;
    const known = this.#known(process) ?? this.#meet(process, event);
    if (known === undefined) {
      // The path sent with the exec may be the one from before it.
      this.#remember(process, pathname, earlierOf({ path: sent, earlier: none }, pathname), seconds, nanos);
    } else if (!isBefore(event, known)) {
      this.#change(process, known, pathname, earlierOf(known, pathname), seconds, nanos);
    } else if (pathname !== undefined) {
      const earlier = [pathname, ...known.earlier].slice(0, mostEarlier);
      this.#change(process, known, known.path, earlier, known.seconds, known.nanos);
    }
  }

  #fork(event: Event<'sched_process_fork'> & Sent): void {
    const tid = sentValue(event, 'child_tid');
    if (tid === undefined || tid !== sentValue(event, 'child_pid')) return;
    const parent = event.sentIdentity;
    const path = parent && kept(this.pathOf(parent, event.sentExecutable, event));
    if (path === undefined) return this.#expected.forget(tid);
    const startTime = sentValue(event, 'start_time');
    if (startTime === undefined) return this.#expected.expect(tid, event.timestamp, { path, earlier: none });
    const child = { uniqueId: uniqueId(tid, startTime), hostPid: tid };
    // A child that acted before its fork arrived is already known, and more exactly.
    if (this.#known(child) === undefined) this.#remember(child, path, none, 0, 0);
  }

  #exit(event: Event<'sched_process_exit'> & Sent): void {
    if (sentValue(event, 'process_group_exit') !== true) return;
    const process = event.sentIdentity;
    if (process === undefined) return;
    this.#expected.forget(process.hostPid);
    const program = this.#known(process);
    if (program === undefined) return;
    // Events of an ended process may still arrive. It is forgotten after a fixed number of other processes have ended.
    const longAgo = this.#ended[this.#nextEnded];
    this.#ended[this.#nextEnded] = { id: process.uniqueId, program };
    this.#nextEnded = (this.#nextEnded + 1) % maxEnded;
    if (longAgo?.program.isRemembered !== true) return;
    longAgo.program.isRemembered = false;
    this.#programs.delete(longAgo.id);
  }

  #known({ uniqueId: id, hostPid }: Identity): Program | undefined {
    const program = this.#programs.get(id);
    return program?.hostPid === hostPid ? program : undefined;
  }

  /** Some finds go to the table, so that it sees that the process is active. */
  #held(holder: ProgramHolder | undefined): Program | undefined {
    const program = holder?.program;
    if (program === undefined || !program.isRemembered || program.owner !== this) return undefined;
    program.finds = (program.finds + 1) % findsUntilUse;
    return program.finds === 0 ? undefined : program;
  }

  #find(process: Identity, event: Acting, holder: ProgramHolder | undefined): Program | undefined {
    const program = this.#known(process) ?? this.#meet(process, event);
    if (holder !== undefined) holder.program = program;
    return program;
  }

  /** Handles the first event of a process that a fork has announced. */
  #meet(process: Identity, event: Acting): Program | undefined {
    const thread = this.#expected.size === 0 ? undefined : event.thread;
    const image = thread && this.#expected.take(process.hostPid, thread);
    return image && this.#remember(process, image.path, image.earlier, 0, 0);
  }

  /** @param seconds with `nanos`, the time since which it runs this program; 0 if unknown */
  #remember(
    { uniqueId: id, hostPid }: Identity,
    path: string | undefined,
    earlier: readonly string[],
    seconds: number,
    nanos: number,
  ): Program {
    const program = { owner: this, hostPid, path: kept(path), earlier, seconds, nanos, isRemembered: true, finds: 0 };
    const other = this.#programs.get(id);
    if (other !== undefined) other.isRemembered = false;
    this.#programs.set(id, program);
    return program;
  }

  #change(
    { uniqueId: id }: Identity,
    program: Program,
    path: string | undefined,
    earlier: readonly string[],
    seconds: number,
    nanos: number,
  ): void {
    program.path = kept(path);
    program.earlier = earlier;
    program.seconds = seconds;
    program.nanos = nanos;
    this.#programs.set(id, program);
  }
}

function kept(path: string | undefined): string | undefined {
  return path !== undefined && path.length > longestPath ? undefined : path;
}

function bytesOf({ path, earlier }: Image): number {
  let bytes = textBytes(path);
  for (const one of earlier) bytes += textBytes(one);
  return bytes;
}

/** The earlier paths of a process that now runs the program at `path`. */
function earlierOf({ path: before, earlier }: Image, path: string | undefined): readonly string[] {
  if (before === undefined || before === path) return earlier;
  return earlier.length === 0 ? [before] : [before, ...earlier].slice(0, mostEarlier);
}

/** Whether the event is from before the last exec of its process, and so came late. */
function isBefore({ seconds, nanos }: Acting, program: Program): boolean {
  if (program.seconds === 0 || program.seconds - seconds > latest) return false;
  return compareTimes(seconds, nanos, program.seconds, program.nanos) < 0;
}

/** Reads one argument without decoding the others; undefined if Tracee did not send it. */
function sentValue<N extends FollowedEvent, A extends keyof EventData<N> & string>(
  event: Event<N> & Sent,
  argument: A,
): EventData<N>[A] | undefined {
  return event.isSent(argument) ? event.value(argument) : undefined;
}

function isOf<N extends FollowedEvent>(event: Event, name: N): event is Event<N> {
  return event.name === name;
}
