import type { IgnoringCase } from '../testing/case.ts';
import { type AcceptedKind, type PerturbationKind, unknownLoss } from '../testing/perturbation-kinds.ts';
import type { Failure } from './result.ts';

/** The kinds of perturbations under which a case accepts a finding. */
export class Accepted {
  readonly #all: string | undefined;
  readonly #reasons: ReadonlyMap<string, string>;

  constructor({ unavoidable }: Pick<IgnoringCase, 'unavoidable'>) {
    this.#all = typeof unavoidable === 'string' ? unavoidable : undefined;
    this.#reasons = new Map(typeof unavoidable === 'object' ? Object.entries(unavoidable) : []);
  }

  /** Adds the reason for which a false alarm is accepted. A fault is never accepted. */
  judge(failure: Failure): Failure {
    const reason = this.#reasonOf(failure.kind);
    return failure.what === 'fault' || reason === undefined ? failure : { ...failure, unavoidable: reason };
  }

  /** @returns accepted kinds of which there was no failure */
  needless(failures: readonly Failure[]): readonly AcceptedKind[] {
    const seen = new Set<string>(failures.map(({ kind }) => kind));
    const isNeeded = (kind: string): boolean => {
      return kind === 'unknown-loss' ? unknownLoss.some((one) => seen.has(one)) : seen.has(kind);
    };
    // `faultsOfCases` refuses all other keys.
    return [...this.#reasons.keys()].filter((kind): kind is AcceptedKind => !isNeeded(kind));
  }

  #reasonOf(kind: PerturbationKind): string | undefined {
    const own = this.#reasons.get(kind) ?? this.#all;
    return own ?? (unknownLoss.includes(kind) ? this.#reasons.get('unknown-loss') : undefined);
  }
}
