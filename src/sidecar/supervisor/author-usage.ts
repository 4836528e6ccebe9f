import type { Author } from '../../evaluation/authors.ts';
import type { Monitor } from '../../supervision/monitor.ts';

/** Sums the run time of the authors over all engines so far. */
export class AuthorUsage {
  /** Run time of the authors in earlier engines, in milliseconds by id. */
  readonly #before = new Map<string, number>();
  #monitor: Monitor | undefined;
  #authors: readonly Author[] = [];

  /**
   * Starts to read the run times of a new engine.
   * @param monitor watches the new engine
   * @param authors the authors of the new engine
   */
  watches(monitor: Monitor, authors: readonly Author[]): void {
    this.#monitor = monitor;
    this.#authors = authors;
  }

  /** Adds the run times of the engine that has ended to the kept totals. */
  keep(): void {
    this.#addTotals(this.#before);
    this.#monitor = undefined;
  }

  /** Run time of each signature and model so far, in seconds by id; an estimate from samples. */
  get seconds(): Readonly<Record<string, number>> {
    const all = new Map(this.#before);
    this.#addTotals(all);
    return Object.fromEntries([...all].map(([id, ms]) => [id, Math.round(ms) / 1_000]));
  }

  /** Current share of a core of each author, from 0 to 1 by id. Authors with a share of 0 are left out. */
  get shares(): Readonly<Record<string, number>> {
    const shares = [...(this.#monitor?.shares ?? [])].map(([author, share]) => {
      return [this.#authors[author]?.id ?? '', Math.round(share * 1_000) / 1_000] as const;
    });
    return Object.fromEntries(shares.filter(([, share]) => share > 0));
  }

  #addTotals(all: Map<string, number>): void {
    for (const [author, ms] of this.#monitor?.totals ?? []) {
      const { id } = this.#authors[author] ?? {};
      if (id !== undefined) all.set(id, (all.get(id) ?? 0) + ms);
    }
  }
}
