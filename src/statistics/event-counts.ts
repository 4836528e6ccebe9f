/** What happened to the events; `received = unmatched + dropped + invalid + evaluated` once nothing is held back any more. */
export interface Statistics {
  received: number;
  /** Nobody listens to it. */
  unmatched: number;
  /** Wanted, but there was no room or no time left for it. */
  dropped: number;
  /** Refused by its schema, or no event at all. */
  invalid: number;
  evaluated: number;
  /** Came later than the hold-back and was evaluated out of order. */
  late: number;
  /** Claimed a time far ahead of the stream that too few others confirmed, and was given that of the stream. */
  future: number;
  /** Evaluated before its hold-back was over, because too many events were held. */
  early: number;
  /** For how long events are held back now to put them in order: a gauge. */
  hold_ms: number;
  gaps: number;
  /**
   * Events that the gaps have cost, as far as their number is known: what Tracee itself reports as lost, and messages
   * too large to be read.
   */
  lost: number;
  findings: number;
  /** Findings that were too large, so that parts of them were left out. */
  findings_cut: number;
  /** Given up because one signature had so many for one event. */
  findings_over_limit: number;
  /** What detectors inside Tracee have found. */
  tracee_findings: number;
  /** How often a signature and such a detector have found the same, which is one finding. */
  paired: number;
  /** Handlers and models that threw. */
  faults: number;
  /** Handlers that ended because an argument was missing. */
  missing_argument: number;
  /** Timers that were given up because too many waited. */
  timers_dropped: number;
  /** Longest time between arrival and evaluation, hold-back included; 0 for recordings. */
  lag_ms_max: number;
}

export function emptyStatistics(): Statistics {
  return {
    received: 0,
    unmatched: 0,
    dropped: 0,
    invalid: 0,
    evaluated: 0,
    late: 0,
    future: 0,
    early: 0,
    hold_ms: 0,
    gaps: 0,
    lost: 0,
    findings: 0,
    findings_cut: 0,
    findings_over_limit: 0,
    tracee_findings: 0,
    paired: 0,
    faults: 0,
    missing_argument: 0,
    timers_dropped: 0,
    lag_ms_max: 0,
  };
}
