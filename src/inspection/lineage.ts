import type { Event } from '../event/event.ts';
import type { EventView } from '../event/view.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import { FamilyTree } from './family-tree.ts';

/** Limit of processes whose parents are remembered. */
const maxProcesses = 262_144;

/**
 * Collects which process is the parent of which in a recording, from what each event says of the parent of its process
 * and from forks.
 */
export class Lineage {
  readonly #tree = new FamilyTree(maxProcesses);
  readonly #isChosen: (event: EventView) => boolean;

  /** @param isChosen whether the process of an event is one whose tree is wanted */
  constructor(isChosen: (event: EventView) => boolean) {
    this.#isChosen = isChosen;
  }

  /** Number of processes whose parents are not known because there were too many. */
  get untracked(): number {
    return this.#tree.untracked;
  }

  /** Takes an event of the recording. Events that their schema refuses say nothing. */
  see(event: EventView): void {
    if (event.refusal().length > 0) return;
    const { process } = event;
    if (process === undefined || process.uniqueId === 0) return;
    if (process.parent !== undefined) this.#tree.add(process.uniqueId, process.parent.uniqueId);
    if (this.#isChosen(event)) this.#tree.choose(process.uniqueId);
    if (isFork(event)) {
      const child = childOf(event);
      if (child !== undefined) this.#tree.add(child, process.uniqueId);
    }
  }

  /** @returns the unique ids of the chosen processes, of all processes that descend from them, and of their ancestors */
  family(): ReadonlySet<number> {
    return this.#tree.family();
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
