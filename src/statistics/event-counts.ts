/** Counts of events. `received = unmatched + dropped + invalid + evaluated` when no event is held back. */
export interface Statistics {
  received: number;
  /** No signature listens to the event. */
  unmatched: number;
  /** Wanted events that were dropped for lack of room or time. */
  dropped: number;
  /** Events that their schema rejected, or messages that are not events. */
  invalid: number;
  evaluated: number;
  /** Events that arrived after the hold-back and were evaluated out of order. */
  late: number;
  /**
   * Events with a time far ahead of the stream that too few other events confirmed. They were given the time of the
   * stream.
   */
  future: number;
  /** Events that were evaluated before the end of their hold-back, because too many events were held. */
  early: number;
  /** Current hold-back that puts events in order, in milliseconds: a gauge. */
  hold_ms: number;
  gaps: number;
  /** Gaps by their reason; the sum is `gaps`. */
  gaps_reconnect: number;
  gaps_restart: number;
  gaps_dropped: number;
  gaps_kernel: number;
  gaps_clock: number;
  gaps_stall: number;
  /**
   * Known number of events lost in gaps: events that Tracee reports as lost, and messages that are too large to be
   * read.
   */
  lost: number;
  findings: number;
  /** Findings that were truncated because they were too large. */
  findings_cut: number;
  /** Findings that were discarded because one signature had too many for one event. */
  findings_over_limit: number;
  /** Findings that an exception has dropped or held. They are not in `findings`. */
  findings_excepted: number;
  /** Findings that an exception has lowered. They are in `findings`. */
  findings_lowered: number;
  /** Findings of detectors inside Tracee. */
  tracee_findings: number;
  /** Findings that a signature and a detector inside Tracee both reported; each pair is one finding. */
  paired: number;
  /** Exceptions of handlers and models. */
  faults: number;
  /** Handler calls that ended because an argument was missing. */
  missing_argument: number;
  /** Timers that were discarded because too many were pending. */
  timers_dropped: number;
  /** Longest time between arrival and evaluation, including the hold-back, in milliseconds; 0 for recordings. */
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
    gaps_reconnect: 0,
    gaps_restart: 0,
    gaps_dropped: 0,
    gaps_kernel: 0,
    gaps_clock: 0,
    gaps_stall: 0,
    lost: 0,
    findings: 0,
    findings_cut: 0,
    findings_over_limit: 0,
    findings_excepted: 0,
    findings_lowered: 0,
    tracee_findings: 0,
    paired: 0,
    faults: 0,
    missing_argument: 0,
    timers_dropped: 0,
    lag_ms_max: 0,
  };
}
