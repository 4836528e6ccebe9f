import type { Process } from '../event/workload/workload.ts';
import type { Finding } from '../finding.ts';
import { type Moment, momentOf, shown, shownName } from './shown.ts';
import type { Around } from './surrounding/read-surroundings.ts';
import type { SeenProcess } from './surrounding/seen-processes.ts';
import { placeOf } from './where.ts';

const mostProcesses = 64;
const mostThreads = 32;
const longestLine = 400;

/** A process of the tree. */
export interface StoryProcess {
  /** Index of its parent in the list; undefined for the first known ancestor. */
  readonly parent?: number;
  /** Number of its ancestors in the list. */
  readonly depth: number;
  /** `subject`: the process of the finding. */
  readonly role: 'subject' | 'ancestor' | 'descendant' | 'other';
  /** Process id outside of containers, and inside if it is another one. 0 if it is not known. */
  readonly pid: number;
  readonly insidePid?: number;
  /** Path of the executable. */
  readonly executable?: string;
  readonly commandLine?: string;
  /** Name of its first thread (comm). */
  readonly name?: string;
  readonly user?: number;
  readonly container?: string;
  readonly image?: string;
  readonly started?: Moment;
  readonly ended?: Moment;
  /** Number of its events around the finding. */
  readonly events?: number;
  /** Doubt about the program, in words. */
  readonly doubt?: string;
}

/** The processes of a finding. */
export interface Who {
  /** A tree in preorder: parents before their children. */
  readonly processes: readonly StoryProcess[];
  /** Number of known processes of the tree that are not in the list. */
  readonly left: number;
  /** The thread of the finding, if it is not the first thread of its process. */
  readonly thread?: { readonly tid: number; readonly name: string };
  /** Threads that the evidence names, by their ids in the namespace of the process. */
  readonly threads: readonly number[];
}

type Known = Omit<StoryProcess, 'parent' | 'depth' | 'role'>;

/** @returns the process of a finding with its ancestors, and its descendants if surrounding events are known */
export function tellWho(finding: Finding, around: Around | undefined): Who {
  const { process, thread } = finding.workload;
  if (process === undefined) return { processes: [], left: 0, threads: [] };
  const line: Process[] = [];
  for (let one: Process | undefined = process; one !== undefined; one = one.parent) line.push(one);
  const chain = withSeenAncestors(line, around).slice(0, mostProcesses - 1);
  const processes: StoryProcess[] = chain.toReversed().map((one, depth) => ({
    ...(depth > 0 && { parent: depth - 1 }),
    depth,
    role: one === process ? 'subject' : 'ancestor',
    ...knownOf(one, finding, around),
  }));
  const left = addChildren(processes, process.uniqueId, finding, around);
  const isThread = thread !== undefined && thread.hostTid !== process.hostPid;
  return {
    processes,
    left,
    ...(isThread && { thread: { tid: thread.hostTid, name: shownName(thread.name) } }),
    threads: threadsOf(finding),
  };
}

/** The surrounding events may know ancestors beyond those that the finding has. */
function withSeenAncestors(line: readonly Process[], around: Around | undefined): readonly Process[] {
  const chain = [...line];
  const ids = new Set(chain.map(({ uniqueId }) => uniqueId));
  for (;;) {
    const last = chain.at(-1);
    const parent = last && around?.processes.get(last.uniqueId)?.parent;
    const seen = parent === undefined ? undefined : around?.processes.get(parent);
    if (seen === undefined || ids.has(seen.uniqueId) || chain.length >= mostProcesses) return chain;
    ids.add(seen.uniqueId);
    chain.push({ uniqueId: seen.uniqueId, hostPid: seen.hostPid, pid: seen.hostPid });
  }
}

function knownOf(one: Process, finding: Finding, around: Around | undefined): Known {
  const seen = around?.processes.get(one.uniqueId);
  const isSubject = one === finding.workload.process;
  const { lineage } = one;
  const executable = one.executable ?? seen?.executable;
  const commandLine = (isSubject ? undefined : lineage?.commandLine) ?? seen?.commandLine;
  const ownComm =
    isSubject && finding.workload.thread?.hostTid === one.hostPid ? finding.workload.thread.name : undefined;
  const comm = ownComm ?? lineage?.comm ?? seen?.comm;
  const start = isSubject ? (seen?.startTime ?? leaderStart(finding)) : (lineage?.startTime ?? seen?.startTime);
  const place = isSubject ? placeOf(finding.workload) : {};
  const user = one.userId ?? seen?.userId;
  return {
    pid: one.hostPid,
    ...(one.pid !== one.hostPid && one.pid !== 0 && { insidePid: one.pid }),
    ...(executable !== undefined && { executable: shownName(executable) }),
    ...(commandLine !== undefined && { commandLine: shown(commandLine, longestLine) }),
    ...(comm !== undefined && comm !== '' && { name: shownName(comm) }),
    ...(user !== undefined && { user }),
    ...((place.container ?? seen?.container) !== undefined && { container: place.container ?? seen?.container ?? '' }),
    ...((place.image ?? seen?.image) !== undefined && { image: place.image ?? seen?.image ?? '' }),
    ...(start !== undefined && start > 0n && { started: momentOf(start, finding.timestamp) }),
    ...(seen?.ended !== undefined && { ended: momentOf(seen.ended, finding.timestamp) }),
    ...(seen !== undefined && { events: seen.events }),
    ...(!isSubject && lineage?.program === 'unknown' && { doubt: 'events were lost: it may run another program' }),
  };
}

function leaderStart({ workload: { process, thread } }: Finding): bigint | undefined {
  return thread !== undefined && thread.hostTid === process?.hostPid ? thread.startTime : undefined;
}

/** Adds the descendants of the process. @returns the number of those that have no room */
function addChildren(list: StoryProcess[], own: number, finding: Finding, around: Around | undefined): number {
  if (around === undefined || own === 0) return 0;
  const children = Map.groupBy(around.processes.values(), ({ parent }) => parent ?? 0);
  const told = new Set<number>([own]);
  let left = 0;
  const add = (of: number, parent: number, depth: number): void => {
    const born = (children.get(of) ?? []).filter(({ uniqueId }) => !told.has(uniqueId)).toSorted(byStart);
    for (const child of born) {
      told.add(child.uniqueId);
      if (list.length >= mostProcesses) {
        left++;
        continue;
      }
      list.push({ parent, depth, role: 'descendant', ...seenOf(child, finding) });
      add(child.uniqueId, list.length - 1, depth + 1);
    }
  };
  add(own, list.length - 1, list.length);
  return left;
}

function byStart(a: SeenProcess, b: SeenProcess): number {
  const [first, second] = [a.startTime ?? 0n, b.startTime ?? 0n];
  return first < second ? -1 : first > second ? 1 : a.hostPid - b.hostPid;
}

function seenOf(seen: SeenProcess, { timestamp }: Finding): Known {
  const { hostPid, executable, commandLine, comm, userId, container, image, startTime, ended, events } = seen;
  return {
    pid: hostPid,
    ...(executable !== undefined && { executable: shownName(executable) }),
    ...(commandLine !== undefined && { commandLine: shown(commandLine, longestLine) }),
    ...(comm !== undefined && { name: shownName(comm) }),
    ...(userId !== undefined && { user: userId }),
    ...(container !== undefined && { container }),
    ...(image !== undefined && { image }),
    ...(startTime !== undefined && startTime > 0n && { started: momentOf(startTime, timestamp) }),
    ...(ended !== undefined && { ended: momentOf(ended, timestamp) }),
    events,
  };
}

function threadsOf({ evidence, workload }: Finding): readonly number[] {
  const tids = [...evidence.map(({ thread }) => thread?.tid), workload.thread?.tid];
  return [...new Set(tids.filter((tid) => tid !== undefined))].slice(0, mostThreads);
}
