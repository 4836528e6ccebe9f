import { SequentError } from '../../errors.ts';
import type { Architecture } from '../../event/architecture.ts';
import type { Argument } from '../../event/kinds.ts';
import type { EventView } from '../../event/view.ts';
import type { Finding } from '../../finding.ts';
import { AuthorViews } from '../../inspection/author-views.ts';
import { shownArguments } from '../../inspection/event-json.ts';
import type { Loss, Surroundings } from '../surroundings.ts';
import { Nearest } from './nearest.ts';
import { SeenProcesses } from './seen-processes.ts';

/** Limit of events that are read for one story. */
const mostRead = 1_000_000;
/** Limits of kept events, before and after the finding. */
const mostOwn = [200, 100] as const;
const mostOthers = [120, 60] as const;
const mostOnMemory = [4_000, 200] as const;
const mostLosses = 100;

/** Events that tell where something lies in memory. */
const onMemory: ReadonlySet<string> = new Set([
  'mmap',
  'mprotect',
  'munmap',
  'mremap',
  'brk',
  'clone',
  'rseq',
  'set_tid_address',
  'sched_process_exec',
  'sched_process_exit',
]);

/** A copy of an event around a finding. */
export interface NearEvent {
  readonly timestamp: bigint;
  readonly name: string;
  readonly data: readonly Argument[];
  /** Unique id of its process. */
  readonly process: number;
  readonly hostPid: number;
  readonly hostTid: number;
  readonly tid: number;
  readonly compat: boolean;
  /** Its number among the surrounding events, from 0. */
  readonly number: number;
}

/** Facts from the surrounding events. */
export interface Around {
  readonly arch: Architecture;
  readonly window: { readonly from: bigint; readonly to: bigint } | undefined;
  readonly losses: readonly Loss[];
  readonly processes: SeenProcesses;
  /** The processes of the finding: its own one, with ancestors and descendants. */
  readonly family: ReadonlySet<number>;
  /** Events nearest to the finding, of its process and of others. */
  readonly events: readonly NearEvent[];
  /** Number of events that are not among them. */
  readonly left: number;
  /** Number of all events. */
  readonly all: number;
  /** Events of the process of the finding that tell where something lies in memory. */
  readonly memory: readonly NearEvent[];
  /** Why not all events could be read. */
  readonly problem: string | undefined;
}

/** Reads the events around a finding, in bounded memory. Damaged events and those that their schema refuses are left out. */
export function readSurroundings(
  finding: Finding,
  { events, window, losses = [], arch = 'amd64' }: Surroundings,
): Around {
  const { timestamp, workload } = finding;
  const own = workload.process?.uniqueId ?? 0;
  const views = new AuthorViews(arch);
  const processes = new SeenProcesses();
  const family = new Set<number>([own]);
  for (let parent = workload.process?.parent; parent !== undefined; parent = parent.parent) family.add(parent.uniqueId);
  const nearOwn = new Nearest<NearEvent>(timestamp, ...mostOwn);
  const nearOthers = new Nearest<NearEvent>(timestamp, ...mostOthers);
  const memory = new Nearest<NearEvent>(timestamp, ...mostOnMemory);
  let number = 0;
  const take = (bytes: Uint8Array): void => {
    const event = viewOf(views, bytes);
    number++;
    if (event?.process === undefined) return;
    processes.see(event);
    const near = nearEvent(event, number - 1);
    const isOwn = event.process.uniqueId === own && own !== 0;
    (isOwn ? nearOwn : nearOthers).add(near);
    if (isOwn && onMemory.has(near.name)) memory.add(near);
  };
  const problem = readAll(events, take);
  addDescendants(family, own, processes);
  return {
    arch,
    window,
    losses: losses.slice(0, mostLosses),
    processes,
    family,
    events: [...nearOwn.kept(), ...nearOthers.kept()].toSorted(inTime),
    left: number - nearOwn.kept().length - nearOthers.kept().length,
    all: number,
    memory: memory.kept().toSorted(inTime),
    problem,
  };
}

/** @returns why it has ended early; undefined after the last event */
function readAll(events: Iterable<Uint8Array>, take: (bytes: Uint8Array) => void): string | undefined {
  let left = mostRead;
  try {
    for (const bytes of events) {
      if (left-- === 0) return `only the first ${mostRead} events around the finding were read`;
      take(bytes);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    return `not all events around the finding could be read: ${error.text.what}`;
  }
}

function inTime(a: NearEvent, b: NearEvent): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : a.number - b.number;
}

function viewOf(views: AuthorViews, bytes: Uint8Array): EventView | undefined {
  try {
    const event = views.view(bytes, 0, bytes.length);
    return event !== undefined && event.refusal().length === 0 ? event : undefined;
  } catch {
    return undefined;
  }
}

function nearEvent(event: EventView, number: number): NearEvent {
  const { timestamp, name, process, thread } = event;
  return {
    timestamp,
    name,
    data: shownArguments(event),
    process: process?.uniqueId ?? 0,
    hostPid: process?.hostPid ?? 0,
    hostTid: thread?.hostTid ?? 0,
    tid: thread?.tid ?? 0,
    compat: thread?.compat ?? false,
    number,
  };
}

/** Adds all descendants of a process. */
function addDescendants(family: Set<number>, own: number, processes: SeenProcesses): void {
  const children = Map.groupBy(processes.values(), ({ parent }) => parent ?? 0);
  const waiting = own === 0 ? [] : [own];
  for (let process = waiting.pop(); process !== undefined; process = waiting.pop()) {
    for (const { uniqueId } of children.get(process) ?? []) {
      if (family.has(uniqueId)) continue;
      family.add(uniqueId);
      waiting.push(uniqueId);
    }
  }
}
