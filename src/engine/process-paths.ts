import type { Event, EventData } from '../event/event.ts';
import type { Acting, Executables, Identity, Program, ProgramHolder } from '../event/workload/executables.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from '../signature/state/bounded-map.ts';
import { ForkedChildren } from '../signature/state/forked-children.ts';
import { compareTimes } from './time/event-time.ts';

/** What is followed to know which program a process runs. */
export const followedEvents = ['sched_process_exec', 'sched_process_fork', 'sched_process_exit'] as const;
type FollowedEvent = (typeof followedEvents)[number];

/** Processes; among them those that have ended a moment ago, of which events may still come; children that have not acted yet. */
const maxProcesses = 16_384;
const maxEnded = 512;
const maxExpected = 2_048;
/** The kernel has no longer path (PATH_MAX) than half of this; what is longer is not remembered. */
const longestPath = 8_192;
/** So much older an event may be than the exec before it in the stream, in seconds; beyond it the clock was set. */
const latest = 60;

/** An event with the process that made it as it was sent. */
interface Sent extends Acting {
  readonly sentIdentity: Identity | undefined;
  readonly sentExecutable: string | undefined;
  isSent(argument: string): boolean;
}

type Image = Pick<Program, 'path' | 'earlier'>;

const none: readonly never[] = [];
const mostEarlier = 2;
/** One in so many finds counts as use. */
const findsUntilUse = 16;

/**
 * Follows which program each process runs: by its execs, by the fork that made it, and by the first event that says so.
 *
 * Tracee v0.24.1 without a process tree sends no paths at all. Tracee main sends the path from before the last exec with some
 * events, also after it has sent the right one: a path that the process had earlier does not replace the one of its last exec. A
 * path that it never had does: then an exec was lost.
 */
export class ProcessPaths implements Executables {
  /** Of processes that live, and of those that have ended last. */
  readonly #programs: BoundedMap<number, Program>;
  readonly #ended: ({ readonly id: number; readonly program: Program } | undefined)[] = Array.from(
    { length: maxEnded },
    () => undefined,
  );
  #nextEnded = 0;
  /** Of children whose unique ids are not known yet. */
  readonly #expected = new ForkedChildren<Image>(maxExpected);

  /**
   * @param max how many processes are remembered
   * @param maxBytes how many bytes their paths may take
   */
  constructor(max = maxProcesses, maxBytes = defaultMaxTextBytes) {
    const onEvict = (program: Program): void => {
      program.isRemembered = false;
    };
    this.#programs = new BoundedMap(max, onEvict, maxBytes, bytesOf);
  }

  /** Processes that were forgotten for lack of room. */
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
   * Takes in an event that is followed, before anybody else sees it.
   * @param event it was accepted; its process as it was sent is only read where it is needed
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
      // The path that came with the exec may be the one from before it.
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
    // A child that acted before its fork came is known already, and known better.
    if (this.#known(child) === undefined) this.#remember(child, path, none, 0, 0);
  }

  #exit(event: Event<'sched_process_exit'> & Sent): void {
    if (sentValue(event, 'process_group_exit') !== true) return;
    const process = event.sentIdentity;
    if (process === undefined) return;
    this.#expected.forget(process.hostPid);
    const program = this.#known(process);
    if (program === undefined) return;
    // Events of it may still come: it is forgotten once so many others have ended.
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

  /** Some finds are left to the table, so that it sees that the process is active. */
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

  /** A process that a fork has announced acts for the first time. */
  #meet(process: Identity, event: Acting): Program | undefined {
    const thread = this.#expected.size === 0 ? undefined : event.thread;
    const image = thread && this.#expected.take(process.hostPid, thread);
    return image && this.#remember(process, image.path, image.earlier, 0, 0);
  }

  /** @param seconds since when it runs this program, with `nanos`; 0 where that was not seen */
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

/** The paths that a process had before, once it runs the program at `path`. */
function earlierOf({ path: before, earlier }: Image, path: string | undefined): readonly string[] {
  if (before === undefined || before === path) return earlier;
  return earlier.length === 0 ? [before] : [before, ...earlier].slice(0, mostEarlier);
}

/** The event is from before the last exec of its process: it came late. */
function isBefore({ seconds, nanos }: Acting, program: Program): boolean {
  if (program.seconds === 0 || program.seconds - seconds > latest) return false;
  return compareTimes(seconds, nanos, program.seconds, program.nanos) < 0;
}

/** An argument, without making the others; undefined where Tracee did not send it. */
function sentValue<N extends FollowedEvent, A extends keyof EventData<N> & string>(
  event: Event<N> & Sent,
  argument: A,
): EventData<N>[A] | undefined {
  return event.isSent(argument) ? event.value(argument) : undefined;
}

function isOf<N extends FollowedEvent>(event: Event, name: N): event is Event<N> {
  return event.name === name;
}
