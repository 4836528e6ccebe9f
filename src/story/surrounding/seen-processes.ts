import type { EventView } from '../../event/view.ts';
import { uniqueId } from '../../event/workload/unique-id.ts';
import type { Process } from '../../event/workload/workload.ts';
import { placeOf } from '../where.ts';

/** Limit of processes that are remembered. An attacker can start any number of them. */
const mostProcesses = 4_096;
const longestLine = 1_000;

/** Facts about a process from the surrounding events. */
export interface SeenProcess {
  readonly uniqueId: number;
  hostPid: number;
  executable?: string | undefined;
  commandLine?: string | undefined;
  comm?: string | undefined;
  userId?: number | undefined;
  parent?: number | undefined;
  /** Epoch nanoseconds. */
  startTime?: bigint | undefined;
  ended?: bigint | undefined;
  container?: string | undefined;
  image?: string | undefined;
  /** Number of its events. */
  events: number;
}

/** Collects the processes of events. */
export class SeenProcesses {
  readonly #seen = new Map<number, SeenProcess>();
  /** Number of processes that were not remembered, as events name them. */
  left = 0;

  get(process: number): SeenProcess | undefined {
    return this.#seen.get(process);
  }

  values(): Iterable<SeenProcess> {
    return this.#seen.values();
  }

  /** Takes what an event says of its process and of those that it starts. The event must not be refused. */
  see(event: EventView): void {
    const { process, thread } = event;
    if (process === undefined || process.uniqueId === 0) return;
    const known = this.#of(process);
    if (known === undefined) return;
    known.events++;
    known.executable = process.executable ?? known.executable;
    known.userId = process.userId ?? known.userId;
    if (process.parent !== undefined) {
      known.parent = process.parent.uniqueId;
      const parent = this.#of(process.parent);
      if (parent !== undefined) parent.executable ??= process.parent.executable;
    }
    if (thread !== undefined && thread.hostTid === process.hostPid) {
      known.comm = thread.name || known.comm;
      known.startTime ??= thread.startTime;
    }
    if (known.container === undefined && event.container !== undefined)
      Object.assign(known, placeOf({ container: event.container }));
    if (event.name === 'sched_process_exec') known.commandLine = commandLine(event) ?? known.commandLine;
    if (event.name === 'sched_process_exit' && thread?.hostTid === process.hostPid) known.ended = event.timestamp;
    if (event.name === 'sched_process_fork') this.#fork(event, process);
  }

  #of({ uniqueId: id, hostPid, executable }: Process): SeenProcess | undefined {
    const known = this.#seen.get(id);
    if (known !== undefined || id === 0) return known;
    if (this.#seen.size >= mostProcesses) {
      this.left++;
      return undefined;
    }
    const seen = { uniqueId: id, hostPid, executable, events: 0 };
    this.#seen.set(id, seen);
    return seen;
  }

  #fork(event: EventView, parent: Process): void {
    const tid: unknown = event.sentValue('child_tid');
    const pid: unknown = event.sentValue('child_pid');
    const start: unknown = event.sentValue('start_time');
    if (typeof tid !== 'number' || typeof start !== 'bigint' || tid !== pid) return;
    const child = this.#of({ uniqueId: uniqueId(tid, start), hostPid: tid, pid: tid });
    if (child === undefined) return;
    child.parent ??= parent.uniqueId;
    child.startTime ??= start;
    child.executable ??= parent.executable;
  }
}

/** The arguments of an exec in one line. */
function commandLine(event: EventView): string | undefined {
  const argv: unknown = event.sentValue('argv');
  if (!Array.isArray(argv)) return undefined;
  let line = '';
  for (const part of argv) {
    if (line.length > longestLine) break;
    line += `${line === '' ? '' : ' '}${String(part)}`;
  }
  return line.slice(0, longestLine + 1);
}
