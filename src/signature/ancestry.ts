import type { Event } from '../event/event.ts';
import type { Process, ProcessId } from '../event/workload/workload.ts';

/**
 * How something is known about a process. `seen`: the event that made it so was seen, and no event was lost since then.
 * `said`: a later event says so. `unknown`: events were lost, so it may have changed.
 */
export type Knowledge = 'seen' | 'said' | 'unknown';

/** A process from which the process of an event descends. An attacker may control every text in it. */
export interface Ancestor extends ProcessId {
  /** Path of the program that it ran when it started the next process of the line, if known. */
  readonly executable?: string;
  /** Name of its first thread (`comm`), at most 15 bytes, if known. */
  readonly comm?: string;
  /** Epoch nanoseconds. */
  readonly startTime?: bigint;
  /** Arguments of the exec of that program, joined by spaces and shortened. */
  readonly commandLine?: string;
  /**
   * `seen`: its fork of the next process was seen. `said`: an event named it as the parent. That is the parent at the time
   * of the event: after the real parent has ended, it is the process that has adopted the child.
   */
  readonly known: Exclude<Knowledge, 'unknown'>;
  /** How `executable`, `comm` and `commandLine` are known. */
  readonly program: Knowledge;
}

/** A source of the ancestors of the processes of events. */
export interface Ancestors {
  /** @returns the known ancestors of the event's process, the parent first; empty if none is known */
  of(event: Event): readonly Ancestor[];
}

/** A view of a model that knows more ancestors than events say. */
export abstract class AncestorModel {
  /** @returns the known ancestors of the event's process, the parent first; empty if none is known */
  abstract ancestors(event: Event): readonly Ancestor[];
}

const none: readonly Ancestor[] = [];
/** Limit of ancestors that are taken from one event. Tracee sends one. */
const maxSaid = 32;

/** The ancestors that an event itself names. Tracee names the parent. */
export const sentAncestors: Ancestors = {
  of: ({ process }) => (process?.parent === undefined ? none : said(process.parent)),
};

/**
 * @param views of the models that a signature uses
 * @returns the best source of ancestors among them; without one, what events say
 */
export function ancestorsIn(views: Readonly<Record<string, unknown>>): Ancestors {
  const model = Object.values(views).find((view) => view instanceof AncestorModel);
  return model === undefined ? sentAncestors : { of: (event) => model.ancestors(event) };
}

function said(parent: Process): readonly Ancestor[] {
  const line: Ancestor[] = [];
  for (let one: Process | undefined = parent; one !== undefined && line.length < maxSaid; one = one.parent) {
    const { uniqueId, hostPid, pid, executable } = one;
    // The parent of the first process is the kernel.
    if (hostPid === 0) break;
    const program = executable === undefined ? 'unknown' : 'said';
    line.push({ uniqueId, hostPid, pid, ...(executable !== undefined && { executable }), known: 'said', program });
  }
  return line;
}
