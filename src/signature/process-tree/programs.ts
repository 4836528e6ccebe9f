import { type Image, keptPath, saidImage } from './image.ts';
import type { Node } from './node.ts';
import type { NodeTable } from './node-table.ts';

/** Keeps for each process the program that it runs and the ones before. A loss of events makes all of them uncertain. */
export class Programs {
  readonly #table: NodeTable;
  readonly #most: number;
  /** Increases with each loss of events of any process. */
  #epoch = 0;

  /**
   * @param table of the processes, which is told when their bytes change
   * @param most limit of earlier programs of one process
   */
  constructor(table: NodeTable, most: number) {
    this.#table = table;
    this.#most = most;
  }

  /** Number of losses so far. A process whose `epoch` is another number may run another program. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Notes that events of any process were lost. */
  lost(): void {
    this.#epoch++;
  }

  /** @returns the program that the process runs, as far as it is known */
  of({ image, epoch }: Node): Image {
    return epoch === this.#epoch || image.known === 'unknown' ? image : Object.freeze({ ...image, known: 'unknown' });
  }

  /**
   * Takes the path that an event says. Another one than the known path means that an exec was missed.
   * @param timestamp of the event in epoch nanoseconds
   */
  learn(node: Node, path: string | undefined, timestamp: bigint): void {
    const executable = keptPath(path);
    const { image } = node;
    const isLost = node.epoch !== this.#epoch;
    if (executable === undefined || (executable === image.executable && !isLost)) return;
    if (image.since !== undefined && image.since > timestamp) return;
    if (executable === image.executable || image.executable === undefined) {
      node.image = Object.freeze({ ...image, executable, known: image.known === 'seen' && !isLost ? 'seen' : 'said' });
      node.epoch = this.#epoch;
      this.#table.measure(node);
    } else this.#replace(node, saidImage(executable, undefined));
  }

  /**
   * Notes an exec, also in the children that were forked after it and before its event.
   * @param timestamp of the exec in epoch nanoseconds
   */
  exec(node: Node, image: Image, timestamp: bigint): void {
    if (node.image.since !== undefined && node.image.since > timestamp) this.#insertEarlier(node, image, timestamp);
    else this.#replace(node, image);
    for (const child of node.children ?? []) this.#correct(child, image, timestamp);
  }

  /** A child that was forked after an exec whose event came late was forked by that program. */
  #correct(child: Node, image: Image, since: bigint): void {
    const { edge } = child;
    if (edge?.at === undefined || edge.at < since || (edge.image.since !== undefined && edge.image.since > since))
      return;
    if (child.image === edge.image) child.image = image;
    child.edge = { ...edge, image };
    this.#table.measure(child);
  }

  #replace(node: Node, image: Image): void {
    node.before.push(this.of(node));
    if (node.before.length > this.#most) node.before.shift();
    node.image = image;
    node.epoch = this.#epoch;
    this.#table.measure(node);
  }

  /** Notes a program whose exec came late. */
  #insertEarlier(node: Node, image: Image, timestamp: bigint): void {
    const at = node.before.findIndex(({ since }) => since !== undefined && since > timestamp);
    node.before.splice(at < 0 ? node.before.length : at, 0, image);
    if (node.before.length > this.#most) node.before.shift();
    this.#table.measure(node);
  }
}
