import type { Event } from '../../event/event.ts';
import { wasSent } from '../../event/missing-argument.ts';
import { uniqueId } from '../../event/workload/unique-id.ts';
import type { Process, ProcessId } from '../../event/workload/workload.ts';
import { type Ancestor, AncestorModel, sentAncestors } from '../ancestry.ts';
import { ForkedChildren } from '../state/forked-children.ts';
import { commandLineOf, type Image, keptPath, saidImage, unknownImage } from './image.ts';
import { forkedBy, Lineage } from './lineage.ts';
import { type Edge, Node } from './node.ts';
import { NodeTable } from './node-table.ts';
import { Programs } from './programs.ts';
import type { TreeProcess } from './tree-process.ts';

/** Limits of a tree. */
export interface TreeLimits {
  /** Limit of processes. */
  readonly processes: number;
  /** Limit of the bytes of processes with their texts. */
  readonly bytes: number;
  /** Limit of earlier programs of one process. */
  readonly images: number;
  /** Nanoseconds for which a process that has ended is kept, if it has no descendants. */
  readonly keepEnded: bigint;
  /** Limit of ancestors of one process that are returned. */
  readonly depth: number;
}

/** Limit of children whose unique ids are not known yet. */
const maxExpected = 4_096;
const maxChildren = 64;
/** The kernel itself starts the processes 1 and 2. */
const lastRoot = 2;
/** A child of a fork that did not tell its start time. */
interface Expected {
  readonly edge: Edge | undefined;
  readonly parent: Node | undefined;
  readonly image: Image;
  readonly pid: number;
}

/**
 * The view of the model `processTree`: processes with their ancestors, programs, command lines and start times. It says
 * how it knows each of them, and never says more than events have shown.
 */
export class ProcessTree extends AncestorModel {
  readonly #limits: TreeLimits;
  readonly #table: NodeTable;
  readonly #programs: Programs;
  readonly #lineage: Lineage;
  readonly #expected = new ForkedChildren<Expected>(maxExpected);
  #now = 0n;
  /** The process of the last event from which nothing new could be learnt. */
  #last: Process | undefined;

  constructor(limits: TreeLimits) {
    super();
    this.#limits = limits;
    this.#table = new NodeTable(limits);
    this.#programs = new Programs(this.#table, limits.images);
    this.#lineage = new Lineage(this.#table, this.#programs, limits.depth);
    Object.freeze(this);
  }

  /** Number of processes in the tree. */
  get size(): number {
    return this.#table.size;
  }

  /** Approximate bytes of these processes. */
  get bytes(): number {
    return this.#table.bytes;
  }

  /** Number of processes that were forgotten because a limit was reached. */
  get evicted(): number {
    return this.#table.evicted + this.#expected.evicted;
  }

  /** @returns the event's process, as it was before the event; undefined if it is not known */
  of(event: Event): TreeProcess | undefined {
    const node = this.#find(event);
    if (node === undefined) return undefined;
    const { uniqueId: id, hostPid, pid, startTime, endedAt, before } = node;
    return Object.freeze({
      uniqueId: id,
      hostPid,
      pid,
      startTime,
      endedAt,
      image: this.#programs.of(node),
      earlierImages: Object.freeze([...before]),
    });
  }

  /**
   * @returns the known ancestors of the event's process, the parent first: at most as many as the option `depth` says;
   * empty if none is known
   */
  override ancestors(event: Event): readonly Ancestor[] {
    const node = this.#find(event);
    return node === undefined ? sentAncestors.of(event) : this.#lineage.of(node);
  }

  /**
   * Whether the ancestors of the event's process are known up to a process without a parent: pid 1, or pid 2 for threads
   * of the kernel. Test it before a conclusion from the absence of an ancestor.
   */
  isWhole(event: Event): boolean {
    const last = this.ancestors(event).at(-1) ?? event.process;
    return last !== undefined && last.hostPid <= lastRoot;
  }

  /** @returns children of the event's process that have not been forgotten, at most 64, the oldest first */
  children(event: Event): readonly ProcessId[] {
    const ids: ProcessId[] = [];
    for (const { uniqueId: id, hostPid, pid } of this.#find(event)?.children ?? []) {
      if (ids.length >= maxChildren) break;
      ids.push({ uniqueId: id, hostPid, pid });
    }
    return ids;
  }

  /** Learns what an event says of its process and the parent. Call it before the other methods see the event. */
  learn(event: Event): void {
    const { process } = event;
    if (process === undefined || process === this.#last) return;
    const node = this.#ensure(event, process);
    if (node === undefined) return;
    // The path in an exec is the one after it.
    if (event.name !== 'sched_process_exec') {
      this.#programs.learn(node, process.executable, event.timestamp);
      this.#last = process;
    }
    if (node.edge === undefined && process.parent !== undefined) this.#lineage.learn(node, process.parent);
  }

  fork(event: Event<'sched_process_fork'>): void {
    const { data, process, timestamp } = event;
    const tid = data.child_tid;
    if (tid !== data.child_pid || process === undefined) return;
    this.#pass(timestamp);
    const parent = this.#ensure(event, process);
    const image = parent === undefined ? unknownImage : this.#programs.of(parent);
    const edge = parent && forkedBy(parent, image, timestamp);
    const pid = wasSent(event, 'child_ns_pid') ? data.child_ns_pid : tid;
    if (!wasSent(event, 'start_time')) {
      this.#expected.expect(tid, timestamp, { edge, parent, image, pid });
      return;
    }
    const id = uniqueId(tid, data.start_time);
    const known = this.#table.get(id, tid);
    // The child may have acted before its fork arrived. It then knows its own program better.
    const child = known ?? new Node({ uniqueId: id, hostPid: tid, pid }, image, parent?.epoch ?? this.#programs.epoch);
    child.startTime = data.start_time;
    if (known === undefined) this.#table.add(child, timestamp);
    else if (known.image.since === undefined && known.image.executable === image.executable) known.image = image;
    if (edge !== undefined) this.#lineage.attach(child, edge, parent);
    this.#table.measure(child);
  }

  exec(event: Event<'sched_process_exec'>): void {
    const { process, thread, timestamp, data } = event;
    const node = process && this.#ensure(event, process);
    if (node === undefined) return;
    this.#pass(timestamp);
    const executable = keptPath((wasSent(event, 'pathname') && data.pathname) || process?.executable);
    const image: Image = Object.freeze({
      ...(executable !== undefined && { executable }),
      ...(wasSent(event, 'argv') && { commandLine: commandLineOf(data.argv) }),
      ...(thread !== undefined && thread.name !== '' && { comm: thread.name }),
      since: timestamp,
      known: 'seen',
    });
    this.#programs.exec(node, image, timestamp);
  }

  exit(event: Event<'sched_process_exit'>): void {
    const { process, data, timestamp } = event;
    if (process === undefined || !wasSent(event, 'process_group_exit') || !data.process_group_exit) return;
    this.#expected.forget(process.hostPid);
    const node = this.#table.get(process.uniqueId, process.hostPid);
    if (node !== undefined) this.#table.end(node, timestamp);
    this.#pass(timestamp);
  }

  /** Events were lost: programs may have changed. Ancestors stay true, because they never change. */
  lost(process?: ProcessId | { readonly uniqueId: number; readonly hostPid: number }): void {
    this.#last = undefined;
    if (process === undefined) {
      this.#programs.lost();
      this.#expected.clear();
      return;
    }
    const node = this.#table.get(process.uniqueId, process.hostPid);
    if (node !== undefined) node.epoch = -1;
  }

  #pass(timestamp: bigint): void {
    this.#last = undefined;
    if (timestamp > this.#now || this.#now - timestamp > this.#limits.keepEnded) this.#now = timestamp;
    this.#table.tidy(this.#now);
  }

  #find(event: Event): Node | undefined {
    const { process } = event;
    const node = process && this.#table.get(process.uniqueId, process.hostPid);
    node?.use();
    return node;
  }

  /** The node of a process that acts, created if it is not known. Undefined if the event does not identify it. */
  #ensure(event: Event, process: Process): Node | undefined {
    const { uniqueId: id, hostPid } = process;
    if (id === 0 || hostPid === 0) return undefined;
    const known = this.#table.get(id, hostPid);
    if (known !== undefined) {
      known.use();
      return known;
    }
    const { thread } = event;
    const isLeader = thread !== undefined && thread.hostTid === hostPid;
    const expected = thread && this.#expected.take(hostPid, thread);
    const comm = isLeader && thread.name !== '' ? thread.name : undefined;
    const image = expected?.image ?? saidImage(undefined, comm);
    const node = new Node(process, image, this.#programs.epoch);
    if (isLeader) node.startTime = thread.startTime;
    this.#table.add(node, event.timestamp);
    if (expected?.edge !== undefined) this.#lineage.attach(node, expected.edge, expected.parent);
    this.#table.measure(node);
    return node;
  }
}
