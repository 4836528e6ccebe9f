import type { Statistics } from './event-counts.ts';

/** What was counted so far, in one thread or over several. */
export interface Counts {
  readonly statistics: Statistics;
  /** Longest time that an event waited for the engine's thread, in milliseconds; 0 where there is none. */
  readonly queueMsMax: number;
  /** Events among the dropped ones whose process had more than its share of the ring. */
  readonly overShare: number;
  /** Refused events by name and path. */
  readonly invalid: ReadonlyMap<string, number>;
  /** How much signatures and models have forgotten for lack of room, by id. */
  readonly evicted: ReadonlyMap<string, number>;
  /** What happened to Tracee's YAML detectors; undefined where nobody asked for any. */
  readonly detectors: Readonly<Record<string, unknown>> | undefined;
  /** Events that found no room between socket and engine, by name. */
  readonly dropped: ReadonlyMap<string, number>;
}
