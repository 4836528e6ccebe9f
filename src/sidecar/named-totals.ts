import type { NamedCounts } from './thread-messages.ts';

type Counts = ReadonlyMap<string, number>;

/** Sums the named counts of all engines so far. Each engine counts from 0. */
export class NamedTotals {
  #before: NamedCounts = { invalid: new Map(), evicted: new Map(), faults: new Map(), detectors: undefined };
  #current = this.#before;

  /** Takes over the counts of the running engine. */
  take(counts: NamedCounts): void {
    this.#current = counts;
  }

  /** Another engine runs from now on. */
  restarted(): void {
    this.#before = this.counts;
    this.#current = { invalid: new Map(), evicted: new Map(), faults: new Map(), detectors: undefined };
  }

  get counts(): NamedCounts {
    const [before, now] = [this.#before, this.#current];
    return {
      invalid: sum(before.invalid, now.invalid),
      evicted: sum(before.evicted, now.evicted),
      faults: sum(before.faults, now.faults),
      detectors: now.detectors ?? before.detectors,
    };
  }
}

function sum(before: Counts, now: Counts): Counts {
  if (before.size === 0) return now;
  const all = new Map(before);
  for (const [key, count] of now) all.set(key, (all.get(key) ?? 0) + count);
  return all;
}
