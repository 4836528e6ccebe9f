import type { Event, EventData } from '../event/event.ts';
import { MissingArgument } from '../event/missing-argument.ts';
import type { Acting, Executables, Program, ProgramHolder } from '../event/workload/executables.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import type { Process } from '../event/workload/workload.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from '../signature/state/bounded-map.ts';
import { ForkedChildren } from '../signature/state/forked-children.ts';
import { compareTimes, EventTime } from './time/event-time.ts';

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

/** An event with its process as it was sent. */
interface Sent {
  readonly sentProcess: Process | undefined;
}

type Image = Pick<Program, 'path' | 'earlier'>;
type Since = Pick<Program, 'seconds' | 'nanos'>;

const none: readonly never[] = [];
const notSeen: Since = { seconds: 0, nanos: 0 };
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

  pathOf(process: Process, event: Acting, seconds: number, nanos: number, holder?: ProgramHolder): string | undefined {
    const sent = process.executable;
    const known = this.#held(holder) ?? this.#find(process, event, holder);
    if (known === undefined) {
      if (sent !== undefined) this.#remember(process, { path: sent, earlier: none });
      return sent;
    }
    if (sent === known.path) return sent;
    if (isBefore(seconds, nanos, known)) return sent ?? known.earlier[0];
    if (sent === undefined) return known.path;
    if (known.earlier.includes(sent)) return known.path ?? sent;
    this.#change(process, known, after(known, sent));
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
    const process = event.sentProcess;
    if (process === undefined) return;
    const pathname = sentValue(event, 'pathname') || process.executable;
    const time = new EventTime();
    time.setBig(event.timestamp);
    const known = this.#known(process) ?? this.#meet(process, event);
    if (known === undefined) {
      // The path that came with the exec may be the one from before it.
      this.#remember(process, after({ path: process.executable, earlier: none }, pathname), time);
    } else if (!isBefore(time.seconds, time.nanos, known)) this.#change(process, known, after(known, pathname), time);
    else if (pathname !== undefined) {
      this.#change(process, known, { path: known.path, earlier: [pathname, ...known.earlier].slice(0, mostEarlier) });
    }
  }

  #fork(event: Event<'sched_process_fork'>): void {
    const tid = sentValue(event, 'child_tid');
    const pid = sentValue(event, 'child_pid');
    if (tid === undefined || tid !== pid) return;
    const image = { path: kept(event.process?.executable), earlier: none };
    if (image.path === undefined) return this.#expected.forget(pid);
    const startTime = sentValue(event, 'start_time');
    if (startTime === undefined) return this.#expected.expect(pid, event.timestamp, image);
    const child = { uniqueId: uniqueId(tid, startTime), hostPid: pid };
    // A child that acted before its fork came is known already, and known better.
    if (this.#known(child) === undefined) this.#remember(child, image);
  }

  #exit(event: Event<'sched_process_exit'> & Sent): void {
    if (sentValue(event, 'process_group_exit') !== true) return;
    const process = event.sentProcess;
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

  #known({ uniqueId: id, hostPid }: Pick<Process, 'uniqueId' | 'hostPid'>): Program | undefined {
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

  #find(process: Process, event: Acting, holder: ProgramHolder | undefined): Program | undefined {
    const program = this.#known(process) ?? this.#meet(process, event);
    if (holder !== undefined) holder.program = program;
    return program;
  }

  /** A process that a fork has announced acts for the first time. */
  #meet(process: Process, event: Acting): Program | undefined {
    const thread = this.#expected.size === 0 ? undefined : event.thread;
    const image = thread && this.#expected.take(process.hostPid, thread);
    return image && this.#remember(process, image);
  }

  #remember(
    { uniqueId: id, hostPid }: Pick<Process, 'uniqueId' | 'hostPid'>,
    { path, earlier }: Image,
    { seconds, nanos }: Since = notSeen,
  ): Program {
    const program = { owner: this, hostPid, path: kept(path), earlier, seconds, nanos, isRemembered: true, finds: 0 };
    const other = this.#programs.get(id);
    if (other !== undefined) other.isRemembered = false;
    this.#programs.set(id, program);
    return program;
  }

  #change({ uniqueId: id }: Process, program: Program, { path, earlier }: Image, since: Since = program): void {
    program.path = kept(path);
    program.earlier = earlier;
    program.seconds = since.seconds;
    program.nanos = since.nanos;
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

/** What is known once a process runs another program. */
function after({ path: before, earlier }: Image, path: string | undefined): Image {
  if (before === undefined || before === path) return { path, earlier };
  return { path, earlier: [before, ...earlier].slice(0, mostEarlier) };
}

/** The event is from before the last exec of its process: it came late. */
function isBefore(seconds: number, nanos: number, program: Program): boolean {
  if (program.seconds === 0 || program.seconds - seconds > latest) return false;
  return compareTimes(seconds, nanos, program.seconds, program.nanos) < 0;
}

/** An argument, without making the others; undefined where Tracee did not send it. */
function sentValue<N extends FollowedEvent, A extends keyof EventData<N> & string>(
  event: Event<N>,
  argument: A,
): EventData<N>[A] | undefined {
  try {
    return event.value(argument);
  } catch (error) {
    if (MissingArgument.is(error)) return undefined;
    throw error;
  }
}

function isOf<N extends FollowedEvent>(event: Event, name: N): event is Event<N> {
  return event.name === name;
}
