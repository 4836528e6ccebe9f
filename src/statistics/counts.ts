import type { Statistics } from './event-counts.ts';
import type { LagHistogram } from './lag-histogram.ts';

/** Counts of one exception, as health, `--stats` and `sequent exceptions` show them. */
export interface ExceptionCount {
  readonly exception: string;
  readonly action: string;
  /** Findings that met it. */
  readonly hits: number;
  /** Event time of the last of them, in RFC 3339. */
  readonly last_hit?: string | undefined;
  /** RFC 3339. */
  readonly expires?: string | undefined;
  /** Whether event time has passed `expires`. */
  readonly expired: boolean;
}

/** Counts so far, of one thread or summed over several. */
export interface Counts {
  readonly statistics: Statistics;
  /** Times from arrival to evaluation; undefined for recordings. */
  readonly lag: LagHistogram | undefined;
  /** Longest time that an event waited for the engine's thread, in milliseconds; 0 without such a thread. */
  readonly queueMsMax: number;
  /** Dropped events whose process had used more than its share of the ring. */
  readonly overShare: number;
  /** Rejected events by name and path. */
  readonly invalid: ReadonlyMap<string, number>;
  /** Evictions of signatures and models for lack of room, by id. */
  readonly evicted: ReadonlyMap<string, number>;
  /** Exceptions of signatures and models, by id. */
  readonly faults: ReadonlyMap<string, number>;
  /** Counts of Tracee's YAML detectors; undefined if none are loaded. */
  readonly detectors: Readonly<Record<string, unknown>> | undefined;
  /** Arrived events with a listener, by name; undefined for recordings. */
  readonly received: ReadonlyMap<string, number> | undefined;
  /** Counts of each exception, in the order of the files. */
  readonly exceptions: readonly ExceptionCount[];
  /** Events dropped between socket and engine for lack of room, by name. */
  readonly dropped: ReadonlyMap<string, number>;
}
