import type { Node } from './node.ts';

export interface NodeLimits {
  /** Limit of nodes. */
  readonly processes: number;
  /** Limit of their bytes. */
  readonly bytes: number;
  /** Nanoseconds for which a process that has ended is kept, if it has no descendants. */
  readonly keepEnded: bigint;
}

/** Length of the queue of ended processes from which on its taken front is cut off. */
const longestFront = 1_024;

/**
 * Processes by unique id, limited in number and bytes. At a limit, processes that have ended go first. Then the clock
 * algorithm evicts a process that was not used recently; one with children is spared for two more passes.
 */
export class NodeTable {
  readonly #limits: NodeLimits;
  readonly #nodes = new Map<number, Node>();
  readonly #byPid = new Map<number, Node>();
  /** Ended processes without children, in the order of their ends. */
  #ended: Node[] = [];
  #front = 0;
  #bytes = 0;
  /** A map's iterator keeps its position despite deletions. */
  #hand: MapIterator<Node> | undefined;
  /** Number of nodes that were evicted because a limit was reached. */
  evicted = 0;

  constructor(limits: NodeLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns the process with both ids: a unique id is a hash of 32 bits, which two processes may share */
  get(uniqueId: number, hostPid: number): Node | undefined {
    const node = this.#nodes.get(uniqueId);
    return node?.hostPid === hostPid ? node : undefined;
  }

  /** Adds a process, in place of another one with the same unique id. The process that had its pid before has ended. */
  add(node: Node, now: bigint): void {
    const same = this.#nodes.get(node.uniqueId);
    if (same !== undefined) this.#drop(same);
    const earlier = this.#byPid.get(node.hostPid);
    if (earlier !== undefined) this.end(earlier, now);
    while (this.#nodes.size >= this.#limits.processes) this.#evict();
    this.#nodes.set(node.uniqueId, node);
    this.#byPid.set(node.hostPid, node);
    this.measure(node);
  }

  /** Counts the bytes of a process anew, after it has changed. */
  measure(node: Node): void {
    const { size } = node;
    this.#bytes += size - node.bytes;
    node.bytes = size;
    while (this.#bytes > this.#limits.bytes && this.#nodes.size > 1) this.#evict();
  }

  /** Notes that a process has ended. */
  end(node: Node, now: bigint): void {
    if (this.#byPid.get(node.hostPid) === node) this.#byPid.delete(node.hostPid);
    if (node.endedAt !== undefined) return;
    node.endedAt = now;
    node.waits = true;
    this.#ended.push(node);
  }

  /** Drops processes that ended long before `now` and have no descendants. */
  tidy(now: bigint): void {
    for (;;) {
      const node = this.#ended[this.#front];
      if (node?.endedAt === undefined) return;
      const past = now - node.endedAt;
      // After the clock was set back, ends may lie in the future.
      if (past < this.#limits.keepEnded && -past < this.#limits.keepEnded) return;
      this.#takeFront();
      if (!node.hasChildren && this.#holds(node)) this.#drop(node);
    }
  }

  #holds(node: Node): boolean {
    return this.#nodes.get(node.uniqueId) === node;
  }

  #takeFront(): Node | undefined {
    const node = this.#ended[this.#front++];
    if (node !== undefined) node.waits = false;
    if (this.#front >= longestFront && 2 * this.#front >= this.#ended.length) {
      this.#ended = this.#ended.slice(this.#front);
      this.#front = 0;
    }
    return node;
  }

  /** Drops a process, and then its ancestors that were kept only because of it. */
  #drop(node: Node): void {
    let next: Node | undefined = node;
    while (next !== undefined) {
      const one: Node = next;
      const parent: Node | undefined = one.parent;
      one.detach();
      this.#bytes -= one.bytes;
      one.bytes = 0;
      if (this.#holds(one)) this.#nodes.delete(one.uniqueId);
      if (this.#byPid.get(one.hostPid) === one) this.#byPid.delete(one.hostPid);
      const isKeptForIt: boolean =
        parent?.endedAt !== undefined && !parent.waits && !parent.hasChildren && this.#holds(parent);
      next = isKeptForIt ? parent : undefined;
    }
  }

  #evict(): void {
    while (this.#front < this.#ended.length) {
      const node = this.#takeFront();
      if (node === undefined || node.hasChildren || !this.#holds(node)) continue;
      this.#drop(node);
      this.evicted++;
      return;
    }
    while (this.#nodes.size > 0) {
      this.#hand ??= this.#nodes.values();
      const step = this.#hand.next();
      if (step.done === true) this.#hand = undefined;
      else if (step.value.credit > 0) step.value.credit--;
      else {
        this.#drop(step.value);
        this.evicted++;
        return;
      }
    }
  }
}
