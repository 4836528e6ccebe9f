import type { Finding } from '../finding.ts';
import type { Case } from '../testing/case.ts';
import type { PreparedCase } from '../testing/case-engine.ts';
import { describeFault } from '../testing/judge-case.ts';
import type { PerturbationKind } from '../testing/perturbation-kinds.ts';
import type { Failure } from './result.ts';
import { runSteps } from './run-steps.ts';
import { eventsIn, type Perturbed, type Step } from './step.ts';

/** The result of a stream. */
export interface End {
  readonly finding: Finding | undefined;
  readonly fault: string | undefined;
}

/** Runs the streams of one case, and remembers the first failure of each kind. */
export class CaseRuns {
  readonly steps: readonly Step[];
  readonly events: number;
  readonly one: Case;
  readonly isIgnored: boolean;
  /** Number of streams that were run. */
  runs = 0;
  readonly failures = new Map<PerturbationKind, Failure>();
  readonly #prepared: PreparedCase;

  constructor(prepared: PreparedCase, steps: readonly Step[], isIgnored: boolean) {
    this.#prepared = prepared;
    this.one = prepared.one;
    this.steps = steps;
    this.events = eventsIn(steps).length;
    this.isIgnored = isIgnored;
  }

  /** Runs a stream. */
  run(steps: readonly Step[]): End {
    this.runs++;
    const { findings, faults } = runSteps(this.#prepared, steps);
    const [fault] = faults;
    return {
      finding: findings.find(({ signature }) => signature.id === this.#prepared.signature.id),
      fault: fault && describeFault(fault),
    };
  }

  /**
   * Runs a perturbed stream. A failure is kept if it is the first of its kind.
   * @returns whether the signature found something
   */
  try(kind: PerturbationKind, { steps, words }: Perturbed): boolean {
    const end = this.run(steps);
    if (this.#isFailure(end) && !this.failures.has(kind)) this.failures.set(kind, failureOf(kind, words, end));
    return end.finding !== undefined;
  }

  /** Whether a stream is as it must be; nothing is kept. */
  passes({ steps }: Perturbed): boolean {
    return !this.#isFailure(this.run(steps));
  }

  #isFailure({ finding, fault }: End): boolean {
    return fault !== undefined || (this.isIgnored && finding !== undefined);
  }
}

function failureOf(kind: PerturbationKind, perturbation: string, { finding, fault }: End): Failure {
  if (fault !== undefined) return { kind, perturbation, what: 'fault', fault };
  return { kind, perturbation, what: 'false alarm', ...(finding && { severity: finding.threat.severity }) };
}
