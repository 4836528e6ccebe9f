import type { Author } from '../../evaluation/authors.ts';
import type { Monitor } from '../../supervision/monitor.ts';

/** How much time the authors of all engines so far have used. */
export class AuthorUsage {
  /** What the authors of engines before this one have used, in milliseconds by id. */
  readonly #before = new Map<string, number>();
  #monitor: Monitor | undefined;
  #authors: readonly Author[] = [];

  /** An engine with these authors runs from now on, and this one watches it. */
  watches(monitor: Monitor, authors: readonly Author[]): void {
    this.#monitor = monitor;
    this.#authors = authors;
  }

  /** The engine has ended: what its authors have used is kept. */
  keep(): void {
    this.#addTotals(this.#before);
    this.#monitor = undefined;
  }

  /** Seconds that each signature and model has run so far, by its id; an estimate from samples. */
  get seconds(): Readonly<Record<string, number>> {
    const all = new Map(this.#before);
    this.#addTotals(all);
    return Object.fromEntries([...all].map(([id, ms]) => [id, Math.round(ms) / 1_000]));
  }

  /** The part of a core that each of the engine's authors uses, by its id; only those that use some. */
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
