import type { Severity } from '../finding.ts';
import type { AcceptedKind, PerturbationKind } from '../testing/perturbation-kinds.ts';

/** A perturbation that makes a case fail. */
export interface Failure {
  readonly kind: PerturbationKind;
  /** The shortest perturbation that was found: `without events[3] (sched_process_exec of pid 100)`. */
  readonly perturbation: string;
  /** `false alarm`: the case is to be ignored, and the signature reports a finding. `fault`: a handler threw. */
  readonly what: 'false alarm' | 'fault';
  /** Severity of the first finding. */
  readonly severity?: Severity;
  /** The fault, with its place. */
  readonly fault?: string;
  /** Reason for which the test accepts the false alarm. */
  readonly unavoidable?: string;
}

/** How often a signature still finds something. */
export interface Rate {
  readonly kind: PerturbationKind;
  /** Lost share of the events, in percent; only for losses. */
  readonly percent?: number;
  /** Share of the perturbations with a finding, between 0 and 1. */
  readonly rate: number;
}

/** Result of one case. */
export interface CaseChaos {
  readonly name: string;
  readonly expects: 'finding' | 'silence';
  /** Number of streams that were run. */
  readonly runs: number;
  /** At most one for each kind. */
  readonly failures: readonly Failure[];
  /** Only of cases that the signature detects. */
  readonly rates: readonly Rate[];
  /** Accepted kinds under which nothing was found. */
  readonly needless: readonly AcceptedKind[];
  /** The case fails as it is, so that it was not perturbed. */
  readonly broken?: string;
}

/** Result of all cases of a signature. */
export interface SignatureChaos {
  readonly id: string;
  readonly name: string;
  readonly seed: number;
  readonly cases: readonly CaseChaos[];
}
