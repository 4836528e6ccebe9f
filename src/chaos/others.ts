import type { PerturbationKind } from '../testing/perturbation-kinds.ts';
import type { CaseRuns } from './case-runs.ts';
import { type Draws, setsOf, spread } from './draw.ts';
import type { Effort } from './effort.ts';
import { attachedAt, cutBetween, doubled, restartedAt } from './perturb/cut.ts';
import { decodedForm, olderForm } from './perturb/forms.ts';
import { delayed } from './perturb/late.ts';
import type { Rate } from './result.ts';
import type { Perturbed } from './step.ts';

/** Shortest hold-back, in milliseconds: events that are less late are put in order. */
const holdBackMs = 250;
/** Delays of single events beyond the hold-back, in milliseconds: above its shortest, and above its longest. */
const longDelaysMs = [1_000, 6_000] as const;
/** A Tracee that was stopped delivers processors up to 15 s apart (docs/decisions/0039-event-time.md). */
const longestDelayMs = 15_000;

/**
 * Runs a case under everything that is no loss of single events.
 * @returns how often the signature found something, for each kind
 */
export function runOthers(runs: CaseRuns, draws: Draws, effort: Effort): readonly Rate[] {
  const { steps, events, one } = runs;
  const each = spread(events, effort.singlesUpTo);
  const lateness = new Lateness(runs, draws, effort);
  return [
    ...lateness.within(),
    ...lateness.beyond(),
    ...runAll(
      runs,
      'doubled',
      [...each.map((index) => [index]), each].map((twice) => doubled(steps, new Set(twice))),
    ),
    ...runAll(
      runs,
      'attached',
      each.slice(1).map((position) => attachedAt(steps, position)),
    ),
    ...runAll(runs, 'gap', cuts(runs, effort)),
    ...runAll(
      runs,
      'restarted',
      each.slice(1).map((position) => restartedAt(steps, position)),
    ),
    ...runAll(runs, 'decoded', [decodedForm(steps, one.arch ?? 'amd64')]),
    ...runAll(runs, 'v0.24.1', [olderForm(steps)]),
  ];
}

/** Runs streams until one fails, or all of them if their rate is wanted. */
function runAll(runs: CaseRuns, kind: PerturbationKind, streams: Iterable<Perturbed>): readonly Rate[] {
  let [count, found] = [0, 0];
  for (const stream of streams) {
    if (runs.isIgnored && runs.failures.has(kind)) break;
    count++;
    if (runs.try(kind, stream)) found++;
  }
  return runs.isIgnored || count === 0 ? [] : [{ kind, rate: found / count }];
}

/** Delivers events late: each one alone, then many at random. */
class Lateness {
  readonly #runs: CaseRuns;
  readonly #draws: Draws;
  readonly #effort: Effort;

  constructor(runs: CaseRuns, draws: Draws, effort: Effort) {
    this.#runs = runs;
    this.#draws = draws;
    this.#effort = effort;
  }

  within(): readonly Rate[] {
    const most = holdBackMs - 1;
    const { steps } = this.#runs;
    return this.#run('late', [most], most, (delays) => delayed(steps, (index) => delays[index] ?? 0, most));
  }

  beyond(): readonly Rate[] {
    const { steps } = this.#runs;
    // Half of the events are on time.
    return this.#run('very-late', longDelaysMs, 2 * longestDelayMs, (delays) =>
      delayed(steps, (index) => Math.max(0, (delays[index] ?? 0) - longestDelayMs)),
    );
  }

  #run(
    kind: PerturbationKind,
    singles: readonly number[],
    most: number,
    late: (delays: readonly number[]) => Perturbed,
  ): readonly Rate[] {
    const runs = this.#runs;
    const { events, steps } = runs;
    const { samples, shrinks, singlesUpTo } = this.#effort;
    const alone = singles.flatMap((ms) =>
      spread(events, singlesUpTo).map((index) => delayed(steps, (own) => (own === index ? ms : 0), most)),
    );
    const salt = singles.length;
    if (!runs.isIgnored) {
      return runAll(runs, kind, [...alone, ...this.#draws.lists(events, most, samples, salt).map(late)]);
    }
    runAll(runs, kind, alone);
    if (runs.failures.has(kind)) return [];
    const found = this.#draws.counterexample(events, most, { count: samples, salt, shrinks }, (delays) =>
      runs.passes(late(delays)),
    );
    if (found !== undefined) runs.try(kind, late(found));
    return [];
  }
}

/** Cuts that lose nothing first, then longer and longer stretches. */
function* cuts({ steps, events }: CaseRuns, effort: Effort): Generator<Perturbed> {
  for (const at of spread(events, effort.singlesUpTo)) yield cutBetween(steps, at, at);
  const stretches = [...setsOf(2, Math.min(events, effort.pairsUpTo) + 1)];
  const byLength = stretches.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => b - a - (d - c));
  for (const [from = 0, to = 0] of byLength) yield cutBetween(steps, from, to);
}
