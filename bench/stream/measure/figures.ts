import type { Run } from './run.ts';

/** The figures of a run in the tables. */
export interface Figures {
  /** Events a second. */
  readonly rate: number;
  /** Seconds for a million events. */
  readonly cpuPerMillion: number;
  /** Processors in use, and events that were sent a second, while events were sent. */
  readonly cores: number;
  readonly sentRate: number;
  readonly longestBlockedMs: number;
  /** Of the time of sending, in which the server had something to send and could not. */
  readonly blockedShare: number;
  readonly peakMiB: number;
  /** Of the events that somebody listens to, in the whole run. */
  readonly droppedShare: number;
}

export function figuresOf({ counts, cpuSeconds, delivery, memory, seconds = Number.NaN, sent }: Run): Figures {
  return {
    rate: delivery.events / seconds,
    cpuPerMillion: (cpuSeconds / delivery.events) * 1e6,
    cores: cpuSeconds / delivery.seconds,
    sentRate: delivery.events / delivery.seconds,
    longestBlockedMs: delivery.longestBlockedMs,
    blockedShare: delivery.blockedSeconds / delivery.seconds,
    peakMiB: memory.peak,
    droppedShare: (counts?.dropped ?? 0) / sent.subscribed,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The runs of one client, one of each round. */
export interface Series {
  readonly runs: readonly Run[];
  readonly figures: readonly Figures[];
}

/** The median of one figure over the rounds. */
export function middle({ figures }: Series, of: keyof Figures): number {
  return median(figures.map((each) => each[of]));
}

/** The median of the ratios of one figure, round by round: what disturbs a round disturbs both sides. */
export function ratio(above: Series, below: Series, of: keyof Figures): number {
  return median(above.figures.map((each, round) => each[of] / (below.figures[round]?.[of] ?? Number.NaN)));
}
