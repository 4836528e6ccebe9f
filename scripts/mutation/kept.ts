/** The kept result of the changes of one signature. */
export interface KeptMutation {
  readonly changes: number;
  readonly noticed: number;
  /** Changes after which the file is no signature any more. */
  readonly refused: number;
  /** Changes that no case notices, by the name of the reason. */
  readonly survivors: Readonly<Record<string, readonly string[]>>;
}

/** The content of fixtures/mutation/results.json. */
export interface KeptMutations {
  /** Why no case notices a change, by name. Written by hand. */
  readonly reasons: Readonly<Record<string, string>>;
  /** By name of the signature. */
  readonly signatures: Readonly<Record<string, KeptMutation>>;
}

/** A changed signature, as `sequent test --mutate --json` prints it. */
export interface MutantLine {
  readonly name: string;
  readonly change: string;
  readonly original: string;
  readonly replacement: string;
  readonly outcome: string;
  /** The line of the source, without the blanks around it. */
  readonly source: string;
}

/** The name under which new survivors are kept until somebody gives the reason. */
export const unexplained = 'unexplained';

/**
 * Sums up the mutants of a run.
 * @param before the results so far: a survivor keeps its reason while its line and its change stay the same
 */
export function keptOf(lines: readonly MutantLine[], before: KeptMutations): KeptMutations {
  const byName = [...Map.groupBy(lines, ({ name }) => name)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    reasons: before.reasons,
    signatures: Object.fromEntries(byName.map(([name, ones]) => [name, keep(ones, before.signatures[name])])),
  };
}

function keep(lines: readonly MutantLine[], before: KeptMutation | undefined): KeptMutation {
  const count = (...outcomes: readonly string[]) => lines.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const reasonOf = new Map(
    Object.entries(before?.survivors ?? {}).flatMap(([reason, ones]) => ones.map((one) => [one, reason] as const)),
  );
  const survivors = lines.filter(({ outcome }) => outcome === 'survived').map((line) => textOf(line));
  return {
    changes: lines.length,
    noticed: count('noticed', 'endless'),
    refused: count('refused'),
    survivors: Object.fromEntries(Map.groupBy(survivors, (one) => reasonOf.get(one) ?? unexplained)),
  };
}

/** The same for a change wherever its line stands. */
function textOf({ source, change, original, replacement }: MutantLine): string {
  const what = original.replaceAll(/\s+/g, ' ');
  return `${change}: ${what}${replacement === '' ? '' : `, by ${replacement}`}${what === source ? '' : `, in ${source}`}`;
}
