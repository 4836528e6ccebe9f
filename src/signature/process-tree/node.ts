import type { ProcessId } from '../../event/workload/workload.ts';
import type { Ancestor } from '../ancestry.ts';
import { type Image, imageBytes } from './image.ts';

/** The parent of a process, as it was when it made the process or when an event named it. */
export interface Edge extends ProcessId {
  readonly known: Ancestor['known'];
  /** The program that the parent ran then. */
  readonly image: Image;
  readonly startTime: bigint | undefined;
  /** Time of the fork in epoch nanoseconds, if it was seen. */
  readonly at?: bigint;
}

/** Approximate bytes of a node without its texts. */
const nodeBytes = 320;
/** Passes of the eviction that a node survives after its last use; one with children survives more. */
const [leafCredit, parentCredit] = [1, 3];

/** One process in the tree. */
export class Node implements ProcessId {
  readonly uniqueId: number;
  readonly hostPid: number;
  readonly pid: number;
  startTime: bigint | undefined;
  image: Image;
  /** Number of the loss after which its image was last known. */
  epoch: number;
  /** Programs that it ran before, oldest first. */
  readonly before: Image[] = [];
  edge: Edge | undefined;
  /** The parent, while it is in the tree. */
  parent: Node | undefined;
  /** Undefined until there is a child. */
  children: Set<Node> | undefined;
  /** Time of its end in epoch nanoseconds. */
  endedAt: bigint | undefined;
  /** Whether it has ended and waits to be dropped. */
  waits = false;
  /** Bytes that were counted for it. */
  bytes = 0;
  /** Passes of the eviction that it survives. */
  credit = leafCredit;

  constructor({ uniqueId, hostPid, pid }: ProcessId, image: Image, epoch: number) {
    this.uniqueId = uniqueId;
    this.hostPid = hostPid;
    this.pid = pid;
    this.image = image;
    this.epoch = epoch;
  }

  /** Marks it as used. */
  use(): void {
    this.credit = this.hasChildren ? parentCredit : leafCredit;
  }

  get hasChildren(): boolean {
    return this.children !== undefined && this.children.size > 0;
  }

  /** Approximate bytes that it takes now. An image that several nodes share counts for each of them. */
  get size(): number {
    const images = this.before.reduce((sum, image) => sum + imageBytes(image), imageBytes(this.image));
    return nodeBytes + images + (this.edge === undefined ? 0 : imageBytes(this.edge.image));
  }

  /** Makes it a child of this parent, in place of an earlier one. */
  attach(edge: Edge, parent: Node | undefined): void {
    this.parent?.children?.delete(this);
    this.edge = edge;
    this.parent = parent;
    if (parent === undefined) return;
    parent.children ??= new Set();
    parent.children.add(this);
    parent.use();
  }

  /** Takes it out of its tree. Its children keep what they know of it. */
  detach(): void {
    this.parent?.children?.delete(this);
    this.parent = undefined;
    for (const child of this.children ?? []) child.parent = undefined;
    this.children = undefined;
  }
}
