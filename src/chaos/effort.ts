/** Limits of the number of streams that one case is run with. They depend on nothing but the case, so that a seed gives the same. */
export interface Effort {
  /** Up to this number of events, every subset of them is lost once. */
  readonly subsetsUpTo: number;
  /** Up to this number of events, every pair is lost once, and every stretch is cut out once. */
  readonly pairsUpTo: number;
  /** Up to this number of events, everything that concerns one event is done to each; beyond it, to a sample of this size. */
  readonly singlesUpTo: number;
  /** Streams that are drawn for each share of losses, and for each kind of lateness. */
  readonly samples: number;
  /** Streams that are run to find the shortest perturbation. */
  readonly shrinks: number;
}

export const usualEffort: Effort = { subsetsUpTo: 5, pairsUpTo: 16, singlesUpTo: 64, samples: 16, shrinks: 200 };

/** For cases of many events, whose streams each take milliseconds. */
const longCase = 512;

/** @returns the effort for a case with this number of events */
export function effortFor(effort: Effort, events: number): Effort {
  return events > longCase ? { ...effort, singlesUpTo: 8, samples: 4, shrinks: 20 } : effort;
}
