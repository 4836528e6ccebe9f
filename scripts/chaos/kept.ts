import { lostPercents } from '../../src/chaos/losses.ts';
import { kinds } from '../../src/chaos/summary.ts';

/** Result of a signature under one kind of perturbation. */
export interface KeptRow {
  readonly kind: string;
  /** Cases to be ignored that stay silent, and all of them. */
  readonly silent: number;
  readonly ignored: number;
  /** Percentages; for losses one for each of `lostPercents`. */
  readonly found: readonly number[];
}

/** A false alarm that cannot be avoided. */
export interface KeptReason {
  readonly reason: string;
  readonly kinds: readonly string[];
  readonly cases: readonly string[];
}

export interface KeptSignature {
  readonly rows: readonly KeptRow[];
  readonly unavoidable: readonly KeptReason[];
}

/** Results by name of the signature. */
export type KeptChaos = Readonly<Record<string, KeptSignature>>;

interface Line {
  readonly name?: string | undefined;
  readonly case?: string | undefined;
  readonly expects?: 'finding' | 'silence' | undefined;
  readonly failures: readonly { readonly kind: string; readonly unavoidable?: string | undefined }[];
  readonly rates: readonly { readonly kind: string; readonly percent?: number | undefined; readonly rate: number }[];
}

/** Sums up the lines of `sequent test --chaos --json`. */
export function keptOf(lines: readonly Line[]): KeptChaos {
  const byName = Map.groupBy(
    lines.filter(({ expects }) => expects !== undefined),
    ({ name }) => name ?? '',
  );
  return Object.fromEntries(
    [...byName].map(([name, cases]) => [
      name,
      { rows: kinds().map((kind) => rowOf(kind, cases)), unavoidable: reasonsOf(cases) },
    ]),
  );
}

function rowOf(kind: string, cases: readonly Line[]): KeptRow {
  const ignored = cases.filter(({ expects }) => expects === 'silence');
  const loud = ignored.filter(({ failures }) => failures.some((failure) => failure.kind === kind));
  const percents = kind.startsWith('lost') ? lostPercents : [undefined];
  const found = percents.flatMap((percent) => {
    const rates = cases.flatMap((one) => one.rates.filter((rate) => rate.kind === kind && rate.percent === percent));
    if (rates.length === 0) return [];
    return [Math.round((100 * rates.reduce((sum, { rate }) => sum + rate, 0)) / rates.length)];
  });
  return { kind, silent: ignored.length - loud.length, ignored: ignored.length, found };
}

function reasonsOf(cases: readonly Line[]): readonly KeptReason[] {
  const all = cases.flatMap((one) =>
    one.failures.flatMap(({ kind, unavoidable }) =>
      unavoidable === undefined ? [] : [{ reason: unavoidable, kind, name: one.case ?? '' }],
    ),
  );
  return [...Map.groupBy(all, ({ reason }) => reason)].map(([reason, ones]) => ({
    reason,
    kinds: kinds().filter((kind) => ones.some((one) => one.kind === kind)),
    cases: [...new Set(ones.map(({ name }) => name))],
  }));
}
