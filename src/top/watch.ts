import type { Address } from '../address.ts';
import { askMetrics } from './ask-metrics.ts';
import { Samples } from './samples.ts';
import { type TopView, viewOf } from './top-view.ts';

/** Result of one look at a sidecar, or at another thing that is watched. */
export interface Look<View = TopView> {
  /** The last view; undefined before the first answer. */
  readonly view: View | undefined;
  /** Why there is no answer now; undefined if there is one. */
  readonly failure: string | undefined;
}

/** Looks at one sidecar again and again. */
export class Watch {
  readonly #address: Address;
  #last: Samples | undefined;
  #view: TopView | undefined;

  constructor(address: Address) {
    this.#address = address;
  }

  /** Asks once. Rates are those since the answer before. Never rejects. */
  async look(): Promise<Look> {
    const asked = await askMetrics(this.#address);
    if ('failure' in asked) return { view: this.#view, failure: asked.failure };
    const samples = Samples.read(asked.text, performance.now());
    this.#view = viewOf(samples, this.#last, Date.now() / 1_000);
    this.#last = samples;
    return { view: this.#view, failure: undefined };
  }
}
