import { SequentError } from '../errors.ts';
import { baseName } from '../event/file-facts.ts';
import type { EventView } from '../event/view.ts';
import { glob } from '../text/glob.ts';
import { compileConditions } from './conditions.ts';
import { Lineage } from './lineage.ts';
import { type ReadEventsOptions, readEvents } from './read-events.ts';
import { type PointInTime, pointInTime } from './times.ts';

/** Which events of a recording are wanted. All given parts must hold. */
export interface Selection {
  /** Names of events. */
  readonly events?: readonly string[];
  /** Conditions as a signature states them, as plain data. */
  readonly where?: unknown;
  /**
   * A process: its pid (on the host or inside of its container) or unique id, the path of its executable, or the name of
   * its executable or thread. `*` in a path or name stands for any text.
   */
  readonly process?: string;
  /** Also the ancestors of this process and all that descend from it. */
  readonly tree?: boolean;
  /** Points in event time, see `pointInTime`. `from` is included, `to` is not. */
  readonly from?: string;
  readonly to?: string;
}

/** A selection that is ready to test events, in the order of the recording. */
export interface CompiledSelection {
  accepts(event: EventView): boolean;
  /** Number of processes that the tree leaves out because the recording has too many. */
  readonly untracked: number;
}

/**
 * Compiles a selection. For a tree it reads the recordings once.
 * @throws {SequentError} SEQ_USAGE for a faulty part, SEQ_RECORDING if a recording cannot be read
 */
export async function compileSelection(
  selection: Selection,
  files: readonly string[],
  options: ReadEventsOptions,
): Promise<CompiledSelection> {
  const { events, where, process, tree = false, from, to } = selection;
  const names = events === undefined ? undefined : new Set<string>(events);
  const test = where === undefined ? undefined : compileConditions(where);
  const since = from === undefined ? undefined : pointInTime(from, '--from');
  const until = to === undefined ? undefined : pointInTime(to, '--to');
  if (tree && process === undefined)
    throw usage('a tree needs its process', '--tree', 'name the process with --process');
  const whole = process === undefined ? undefined : ofProcess(process);
  const { actor, untracked } =
    tree && whole !== undefined ? await familyOf(whole, files, options) : { actor: whole, untracked: 0 };
  const time = new TimeTest(since, until);
  return {
    untracked,
    accepts(event) {
      const isInTime = time.accepts(event);
      if (!isInTime || (names !== undefined && !names.has(event.name))) return false;
      if (actor === undefined && test === undefined) return true;
      // A refused event has no data, and its workload may be damaged.
      if (event.refusal().length > 0) return false;
      return (actor === undefined || actor(event)) && (test === undefined || test(event));
    },
  };
}

/** Tests times. The first event of a recording is the start of relative times. */
class TimeTest {
  readonly #since: PointInTime | undefined;
  readonly #until: PointInTime | undefined;
  #from: bigint | undefined;
  #to: bigint | undefined;
  #hasStarted = false;

  constructor(since: PointInTime | undefined, until: PointInTime | undefined) {
    this.#since = since;
    this.#until = until;
  }

  accepts({ timestamp }: EventView): boolean {
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      this.#from = this.#since?.(timestamp);
      this.#to = this.#until?.(timestamp);
    }
    return (this.#from === undefined || timestamp >= this.#from) && (this.#to === undefined || timestamp < this.#to);
  }
}

/** @returns a test whether an event is of the process, see `Selection.process` */
function ofProcess(text: string): (event: EventView) => boolean {
  if (text === '') throw usage('no process is named', '--process', 'give a pid, a unique id, a path or a name');
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return ({ process }) =>
      process !== undefined && (process.uniqueId === number || process.hostPid === number || process.pid === number);
  }
  const matches = glob(text);
  if (text.includes('/')) return ({ process }) => process?.executable !== undefined && matches(process.executable);
  return ({ process, thread }) =>
    (thread !== undefined && matches(thread.name)) ||
    (process?.executable !== undefined && matches(baseName(process.executable)));
}

async function familyOf(
  isChosen: (event: EventView) => boolean,
  files: readonly string[],
  options: ReadEventsOptions,
): Promise<{ readonly actor: (event: EventView) => boolean; readonly untracked: number }> {
  if (files.includes('-'))
    throw usage('a tree needs two passes, and standard input has one', '--tree', 'save the recording to a file');
  const lineage = new Lineage(isChosen);
  // The second pass reports what is not an event.
  const quiet = { ...options, onSkipped: undefined };
  for await (const events of readEvents(files, quiet)) for (const { event } of events) lineage.see(event);
  const family = lineage.family();
  return {
    untracked: lineage.untracked,
    actor: ({ process }) => process !== undefined && family.has(process.uniqueId),
  };
}

function usage(what: string, where: string, todo: string): SequentError {
  return new SequentError('SEQ_USAGE', { what, where, todo });
}
