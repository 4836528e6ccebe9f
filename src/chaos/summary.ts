import { type PerturbationKind, perturbationKinds } from '../testing/perturbation-kinds.ts';
import { lostPercents } from './losses.ts';
import type { CaseChaos, SignatureChaos } from './result.ts';

/** One row of the table of a signature. */
export interface SummaryRow {
  readonly kind: PerturbationKind;
  /** Number of cases to be ignored that stay silent, of all of them. */
  readonly silent: number;
  readonly ignored: number;
  /** Cases with a false alarm that their test accepts; not among the silent ones. */
  readonly accepted: number;
  /**
   * Mean share of the perturbations under which the cases to be detected are still found; for losses one for each of
   * `lostPercents`.
   */
  readonly found: readonly number[];
}

/** Sums up the cases of a signature, one row for each kind. */
export function summarize({ cases }: SignatureChaos): readonly SummaryRow[] {
  const ignores = cases.filter(({ expects }) => expects === 'silence');
  return kinds().map((kind) => {
    const failed = ignores.flatMap(({ failures }) => failures.filter((failure) => failure.kind === kind));
    const accepted = failed.filter(({ unavoidable }) => unavoidable !== undefined).length;
    return {
      kind,
      silent: ignores.length - failed.length,
      ignored: ignores.length,
      accepted,
      found: rates(cases, kind),
    };
  });
}

function rates(cases: readonly CaseChaos[], kind: PerturbationKind): readonly number[] {
  const percents = kind.startsWith('lost') ? lostPercents : [undefined];
  return percents.flatMap((percent) => {
    const all = cases.flatMap((one) => one.rates.filter((rate) => rate.kind === kind && rate.percent === percent));
    return all.length === 0 ? [] : [all.reduce((sum, { rate }) => sum + rate, 0) / all.length];
  });
}

/** @returns all kinds, in the order of their table */
export function kinds(): readonly PerturbationKind[] {
  // TypeScript gives the keys of an object as texts.
  return Object.keys(perturbationKinds).filter((kind): kind is PerturbationKind => kind in perturbationKinds);
}

/** Number of failures that no test accepts, of faults, and of cases that fail as they are. */
export function failuresOf(results: readonly SignatureChaos[]): {
  readonly alarms: number;
  readonly faults: number;
  readonly broken: number;
} {
  const cases = results.flatMap((one) => one.cases);
  const failures = cases.flatMap((one) => one.failures);
  return {
    alarms: failures.filter(({ what, unavoidable }) => what === 'false alarm' && unavoidable === undefined).length,
    faults: failures.filter(({ what }) => what === 'fault').length,
    broken: cases.filter(({ broken }) => broken !== undefined).length,
  };
}
