import type { Process } from '../../event/workload/workload.ts';
import type { Ancestor } from '../ancestry.ts';
import { type Image, keptPath, saidImage } from './image.ts';
import type { Edge, Node } from './node.ts';
import type { NodeTable } from './node-table.ts';
import type { Programs } from './programs.ts';

/** A parent starts before its child. Tracee computes start times from a clock whose offset it may correct. */
const startToleranceNs = 1_000_000_000n;

/** Connects processes with their parents. */
export class Lineage {
  readonly #table: NodeTable;
  readonly #programs: Programs;
  readonly #depth: number;

  /** @param depth limit of ancestors of one process that are looked at */
  constructor(table: NodeTable, programs: Programs, depth: number) {
    this.#table = table;
    this.#programs = programs;
    this.#depth = depth;
  }

  /** @returns the known ancestors of a process, the parent first, at most `depth` */
  of(node: Node): readonly Ancestor[] {
    const line: Ancestor[] = [];
    const seen = new Set([node]);
    for (let one: Node | undefined = node; one?.edge !== undefined && line.length < this.#depth; ) {
      const { edge }: Node = one;
      const parent = this.#parentOf(one);
      if (parent !== undefined && seen.has(parent)) break;
      line.push(ancestorOf(edge, parent));
      if (parent !== undefined) seen.add(parent);
      one = parent;
    }
    return line;
  }

  /**
   * Makes a process a child of the one that forked it.
   * @param parent undefined if it is not known; a parent that was forgotten in the meantime is only named
   */
  attach(node: Node, edge: Edge, parent: Node | undefined): void {
    const isHeld = parent !== undefined && this.#table.get(parent.uniqueId, parent.hostPid) === parent;
    node.attach(edge, isHeld ? parent : undefined);
  }

  /** Takes the parent that an event has named. */
  learn(node: Node, parent: Process): void {
    const { uniqueId: id, hostPid, pid } = parent;
    if (hostPid === 0 || (id === node.uniqueId && hostPid === node.hostPid)) return;
    const known = this.#table.get(id, hostPid);
    if (known !== undefined && (startsAfter(known, node) || this.#descendsFrom(known, node))) return;
    const executable = keptPath(parent.executable);
    const image = known === undefined ? undefined : this.#programs.of(known);
    const best = image?.executable === undefined ? saidImage(executable, undefined) : image;
    node.attach({ uniqueId: id, hostPid, pid, known: 'said', image: best, startTime: known?.startTime }, known);
    this.#table.measure(node);
  }

  /** The parent of a node. A parent that an event has named may have acted only later. */
  #parentOf(node: Node): Node | undefined {
    const { edge, parent } = node;
    if (parent !== undefined || edge === undefined) return parent;
    const found = this.#table.get(edge.uniqueId, edge.hostPid);
    if (found === undefined || found === node || startsAfter(found, node)) return undefined;
    node.attach(edge, found);
    return found;
  }

  /** Whether `node` is `ancestor`, or one of its next descendants. */
  #descendsFrom(node: Node, ancestor: Node): boolean {
    let one: Node | undefined = node;
    for (let steps = 0; one !== undefined && steps <= this.#depth; steps++) {
      if (one === ancestor) return true;
      one = this.#parentOf(one);
    }
    return false;
  }
}

/**
 * @param image the program that the parent ran
 * @param at time of the fork in epoch nanoseconds
 * @returns the connection of a child with its parent, whose fork was seen
 */
export function forkedBy({ uniqueId: id, hostPid, pid, startTime }: Node, image: Image, at: bigint): Edge {
  return { uniqueId: id, hostPid, pid, startTime, known: 'seen', image, at };
}

function ancestorOf({ uniqueId: id, hostPid, pid, known, image, startTime }: Edge, node: Node | undefined): Ancestor {
  const { executable, comm, commandLine, known: program } = image;
  const started = node?.startTime ?? startTime;
  return Object.freeze({
    uniqueId: id,
    hostPid,
    pid,
    known,
    program: executable === undefined ? 'unknown' : program,
    ...(executable !== undefined && { executable }),
    ...(comm !== undefined && { comm }),
    ...(started !== undefined && { startTime: started }),
    ...(commandLine !== undefined && { commandLine }),
  });
}

function startsAfter(parent: Node, child: Node): boolean {
  return (
    parent.startTime !== undefined &&
    child.startTime !== undefined &&
    parent.startTime > child.startTime + startToleranceNs
  );
}
