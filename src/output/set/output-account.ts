import type { Severity } from '../../finding.ts';
import { severities } from '../../finding.ts';
import { type BySeverity, type Delivery, noneLost, type OutputState } from '../delivery.ts';

/**
 * The counts of all outputs of a run that have had one name, one after the other. They only grow. The state is that of
 * the present output, or `removed`.
 */
export class OutputAccount implements OutputState {
  readonly name: string;
  #present: Delivery | undefined;
  /** Outputs whose counts may still change. */
  readonly #counting = new Set<Delivery>();
  #delivered = 0;
  readonly #undelivered = noneLost();

  constructor(name: string) {
    this.name = name;
  }

  /** Counts an output, which is the present one from now on. */
  begin(delivery: Delivery): void {
    this.#present = delivery;
    this.#counting.add(delivery);
  }

  /** The present output is no longer part of the configuration. It may still write what waits. */
  remove(): void {
    this.#present = undefined;
  }

  /** The output has ended. Its counts do not change any more. */
  ended(delivery: Delivery): void {
    if (!this.#counting.delete(delivery)) return;
    this.#delivered += delivery.delivered;
    add(this.#undelivered, delivery.undelivered);
  }

  get isRemoved(): boolean {
    return this.#present === undefined;
  }

  get state(): OutputState['state'] {
    return this.#present?.state ?? 'removed';
  }

  get reason(): string | undefined {
    return this.#present?.reason;
  }

  get delivered(): number {
    return this.#sum(this.#delivered, ({ delivered }) => delivered);
  }

  get waiting(): number {
    return this.#sum(0, ({ waiting }) => waiting);
  }

  get undelivered(): BySeverity {
    const sum = { ...this.#undelivered };
    for (const { undelivered } of this.#counting) add(sum, undelivered);
    return sum;
  }

  get remote(): OutputState['remote'] {
    for (const { remote } of this.#counting) if (remote !== undefined) return remote;
    return undefined;
  }

  #sum(first: number, count: (delivery: Delivery) => number): number {
    let sum = first;
    for (const delivery of this.#counting) sum += count(delivery);
    return sum;
  }
}

function add(sum: Record<Severity, number>, more: BySeverity): void {
  for (const severity of severities) sum[severity] += more[severity];
}
