import type { Event } from '../event/event.ts';
import type { EventView } from '../event/view.ts';
import { uniqueId } from '../event/workload/unique-id.ts';

/** Limit of processes whose parents are remembered. An attacker can start any number of processes. */
const maxProcesses = 262_144;

/**
 * Collects which process is the parent of which in a recording, from what each event says of the parent of its process
 * and from forks. Processes are named by their unique ids.
 */
export class Lineage {
  readonly #parents = new Map<number, number>();
  readonly #chosen = new Set<number>();
  readonly #isChosen: (event: EventView) => boolean;
  /** Number of processes whose parents are not known because there were too many. */
  untracked = 0;

  /** @param isChosen whether the process of an event is one whose tree is wanted */
  constructor(isChosen: (event: EventView) => boolean) {
    this.#isChosen = isChosen;
  }

  /** Takes an event of the recording. Events that their schema refuses say nothing. */
  see(event: EventView): void {
    if (event.refusal().length > 0) return;
    const { process } = event;
    if (process === undefined || process.uniqueId === 0) return;
    if (process.parent !== undefined) this.#add(process.uniqueId, process.parent.uniqueId);
    if (this.#isChosen(event)) this.#choose(process.uniqueId);
    if (isFork(event)) {
      const child = childOf(event);
      if (child !== undefined) this.#add(child, process.uniqueId);
    }
  }

  /** @returns the unique ids of the chosen processes, of all processes that descend from them, and of their ancestors */
  family(): ReadonlySet<number> {
    const family = new Set(this.#chosen);
    for (const chosen of this.#chosen) {
      let parent = this.#parents.get(chosen);
      while (parent !== undefined && !family.has(parent)) {
        family.add(parent);
        parent = this.#parents.get(parent);
      }
    }
    const children = Map.groupBy(this.#parents.keys(), (child) => this.#parents.get(child) ?? 0);
    const waiting = [...this.#chosen];
    for (let process = waiting.pop(); process !== undefined; process = waiting.pop()) {
      for (const child of children.get(process) ?? []) {
        if (family.has(child)) continue;
        family.add(child);
        waiting.push(child);
      }
    }
    return family;
  }

  #add(child: number, parent: number): void {
    if (parent === 0 || child === parent || this.#parents.has(child)) return;
    if (this.#parents.size < maxProcesses) this.#parents.set(child, parent);
    else this.untracked++;
  }

  #choose(process: number): void {
    if (this.#chosen.size < maxProcesses) this.#chosen.add(process);
    else this.untracked++;
  }
}

function isFork(event: Event): event is Event<'sched_process_fork'> & EventView {
  return event.name === 'sched_process_fork';
}

/** The unique id of a new process; undefined for a new thread, and if this version of Tracee does not send its start. */
function childOf(event: EventView): number | undefined {
  const tid: number | undefined = event.sentValue('child_tid');
  const start: bigint | undefined = event.sentValue('start_time');
  const pid: number | undefined = event.sentValue('child_pid');
  return tid === undefined || start === undefined || tid !== pid ? undefined : uniqueId(tid, start);
}
