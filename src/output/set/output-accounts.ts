import { Delivery, type DeliveryOptions, type OutputState, sumOf } from '../delivery.ts';
import { type OutputSpec, printOutput } from '../output.ts';
import { OutputAccount } from './output-account.ts';

/** Number of removed outputs whose counts are kept apart. */
const mostRemoved = 100;

/** The place of an output among all outputs of a run: its name, and its number among those with the same name. */
export type OutputKey = string;

/** @returns the specs with their keys, in their order */
export function keyed(specs: readonly OutputSpec[]): readonly (readonly [OutputKey, OutputSpec])[] {
  const seen = new Map<string, number>();
  return specs.map((spec) => {
    const kind = spec.destination.type === 'remote' ? 'remote' : 'local';
    const name = `${kind} ${printOutput(spec)}`;
    const number = seen.get(name) ?? 0;
    seen.set(name, number + 1);
    return [`${name} ${number}`, spec];
  });
}

/** The accounts of the outputs of a run, also of those that were removed. */
export class OutputAccounts {
  readonly #accounts = new Map<OutputKey, OutputAccount>();
  /** The counter of the reports of an output over the network. An output of the same name continues it. */
  readonly #remote = new Map<OutputKey, Delivery>();
  /** Lost reports of outputs whose accounts are not kept any more. */
  #forgotten = 0;

  /** @returns what counts the reports of an output that has not begun yet */
  delivery(key: OutputKey, spec: OutputSpec, options: DeliveryOptions): Delivery {
    const earlier = spec.destination.type === 'remote' ? this.#remote.get(key) : undefined;
    return earlier ?? new Delivery(printOutput(spec), options);
  }

  begin(key: OutputKey, spec: OutputSpec, delivery: Delivery): void {
    const account = this.#accounts.get(key) ?? new OutputAccount(printOutput(spec));
    this.#accounts.set(key, account);
    if (spec.destination.type === 'remote') this.#remote.set(key, delivery);
    account.begin(delivery);
  }

  /** The output is not in the configuration any more. */
  remove(key: OutputKey): void {
    this.#accounts.get(key)?.remove();
  }

  /** The output has ended. */
  ended(key: OutputKey, delivery: Delivery): void {
    // An output over the network may come back, and what is left in its spool counts as waiting until then.
    if (!this.#remote.has(key)) this.#accounts.get(key)?.ended(delivery);
    const removed = [...this.#accounts].filter(([, { isRemoved, waiting }]) => isRemoved && waiting === 0);
    for (const [old, { undelivered }] of removed.slice(0, Math.max(0, removed.length - mostRemoved))) {
      this.#forgotten += sumOf(undelivered);
      this.#accounts.delete(old);
      this.#remote.delete(old);
    }
  }

  /** The states of the outputs with these keys, then those of removed outputs. */
  states(keys: readonly OutputKey[]): readonly OutputState[] {
    const present = keys.flatMap((key) => this.#accounts.get(key) ?? []);
    return [...present, ...[...this.#accounts.values()].filter(({ isRemoved }) => isRemoved)];
  }

  /** Reports that any output has lost. */
  get undelivered(): number {
    let sum = this.#forgotten;
    for (const { undelivered } of this.#accounts.values()) sum += sumOf(undelivered);
    return sum;
  }
}
