import type { CaseRuns } from './case-runs.ts';
import { type Draws, setsOf, spread } from './draw.ts';
import type { Effort } from './effort.ts';
import { type Telling, withoutEvents } from './perturb/lost.ts';
import type { Rate } from './result.ts';

/** Lost shares of the events, in percent. */
export const lostPercents = [1, 5, 20] as const;
const tellings: readonly Telling[] = ['lost-told', 'lost-told-late', 'lost-untold'];

/**
 * Runs a case without some of its events. Small sets come first, so that the first failure is the shortest.
 * @returns how often the signature found something, for each share and each way of telling
 */
export function runLosses(runs: CaseRuns, draws: Draws, effort: Effort): readonly Rate[] {
  return tellings.flatMap((telling) => new Losses(runs, telling, draws, effort).run());
}

class Losses {
  readonly #runs: CaseRuns;
  readonly #telling: Telling;
  readonly #draws: Draws;
  readonly #effort: Effort;
  /** Whether something was found, by the lost events. */
  readonly #known = new Map<string, boolean>();

  constructor(runs: CaseRuns, telling: Telling, draws: Draws, effort: Effort) {
    this.#runs = runs;
    this.#telling = telling;
    this.#draws = draws;
    this.#effort = effort;
  }

  run(): readonly Rate[] {
    const { events } = this.#runs;
    const { subsetsUpTo } = this.#effort;
    if (events <= subsetsUpTo) return this.#all(events);
    this.#small(events);
    if (this.#runs.isIgnored) this.#search(events);
    return this.#runs.isIgnored ? [] : lostPercents.map((percent) => this.#drawn(events, percent));
  }

  /** Loses every set of events, and weighs each by how likely it is. */
  #all(events: number): readonly Rate[] {
    const rates = lostPercents.map(() => 0);
    for (let size = 0; size <= events; size++) {
      for (const lost of setsOf(size, events)) {
        if (this.#hasFailed) return [];
        if (!this.#finds(lost)) continue;
        for (const [at, percent] of lostPercents.entries()) {
          const share = percent / 100;
          rates[at] = (rates[at] ?? 0) + share ** size * (1 - share) ** (events - size);
        }
      }
    }
    return this.#runs.isIgnored ? [] : lostPercents.map((percent, at) => this.#rate(percent, rates[at] ?? 0));
  }

  /** Loses each event, then each pair, until something fails. */
  #small(events: number): void {
    const { pairsUpTo, singlesUpTo } = this.#effort;
    for (const index of spread(events, singlesUpTo)) if (!this.#hasFailed) this.#finds([index]);
    if (events > pairsUpTo || !this.#runs.isIgnored) return;
    for (const pair of setsOf(2, events)) if (!this.#hasFailed) this.#finds(pair);
  }

  /** Whether a failure is known, so that no more streams need to be run. A case that is detected also has rates. */
  get #hasFailed(): boolean {
    return this.#runs.isIgnored && this.#runs.failures.has(this.#telling);
  }

  /** Loses random sets, and makes the first one that fails small. */
  #search(events: number): void {
    if (this.#hasFailed) return;
    const { samples, shrinks } = this.#effort;
    for (const percent of lostPercents.toReversed()) {
      const passes = (rolls: readonly number[]): boolean => {
        const lost = lostOf(rolls, percent);
        return lost.length === 0 || this.#runs.passes(this.#without(lost));
      };
      const found = this.#draws.counterexample(events, 99, { count: samples, salt: percent, shrinks }, passes);
      if (found === undefined) continue;
      this.#finds(lostOf(found, percent));
      return;
    }
  }

  #drawn(events: number, percent: number): Rate {
    const lists = this.#draws.lists(events, 99, this.#effort.samples, percent);
    const found = lists.filter((rolls) => this.#finds(lostOf(rolls, percent)));
    return this.#rate(percent, found.length / lists.length);
  }

  #rate(percent: number, rate: number): Rate {
    return { kind: this.#telling, percent, rate };
  }

  #finds(lost: readonly number[]): boolean {
    const key = lost.join();
    let finds = this.#known.get(key);
    if (finds === undefined) {
      finds = this.#runs.try(this.#telling, this.#without(lost));
      this.#known.set(key, finds);
    }
    return finds;
  }

  #without(lost: readonly number[]): ReturnType<typeof withoutEvents> {
    return withoutEvents(this.#runs.steps, new Set(lost), this.#telling);
  }
}

/** Large numbers mean a loss, because fast-check makes numbers small. */
function lostOf(rolls: readonly number[], percent: number): readonly number[] {
  return rolls.flatMap((roll, index) => (roll >= 100 - percent ? [index] : []));
}
