import type { JsonValue } from '../output/format/json-value.ts';
import type { Dimension } from './hits/stream-hits.ts';

/** A counted key. The true count is between `count - at_most_too_high` and `count`. */
export interface CountedKey {
  readonly key: string;
  readonly count: number;
  /** Absent if the count is exact. */
  readonly at_most_too_high?: number;
}

/** The most frequent keys of one kind. */
export interface CountedKeys {
  readonly top: readonly CountedKey[];
  /** Whether all keys are in `top` and all counts are exact. */
  readonly complete: boolean;
}

/** The cost of a signature. All of it is measured, and differs between two runs. */
export interface SignatureCost {
  /** Part of the time of the evaluation, from 0 to 1, estimated from samples. */
  readonly share: number;
  /** Number of runs of its handlers and timers. */
  readonly runs: number;
  /** Processor time in microseconds for each run, and for each event of the recordings; absent if it was seen to run in less than ten samples. */
  readonly us_per_run?: number;
  readonly us_per_event?: number;
}

/** The result of a signature. */
export interface SignatureReport {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly findings: number;
  /** Reports that a sidecar would write about them: it holds repeats back and reports them as one summary. */
  readonly reports: number;
  /** Findings for each hour of recorded event time; absent if the recordings are too short. */
  readonly per_hour?: number;
  readonly severities: Readonly<Record<string, number>>;
  readonly programs: CountedKeys;
  readonly containers: CountedKeys;
  readonly images: CountedKeys;
  /** Subjects of its findings: repeats have the same one. */
  readonly keys: CountedKeys;
  /** Hours of the recordings with the most findings. */
  readonly hours: CountedKeys;
  /** The first findings, as `--output json` writes them. */
  readonly examples: readonly JsonValue[];
  readonly cost?: SignatureCost;
}

/** A stream of the recordings. */
export interface StreamReport {
  readonly files: readonly string[];
  readonly events: number;
  readonly invalid: number;
  readonly lines_passed_over: number;
  readonly lines_broken: number;
  readonly findings: number;
  readonly seconds: number;
  /** Reason why a recording was not read to its end. */
  readonly fault?: { readonly what: string; readonly where: string };
  /** Set if it was stopped before its end, or was not started. */
  readonly stopped?: 'before its end' | 'not started';
}

/** The result of a backtest, as plain data. */
export interface BacktestReport {
  readonly pack: string;
  /** Whether the backtest was stopped before its end. */
  readonly partial: boolean;
  readonly streams: readonly StreamReport[];
  readonly events: number;
  readonly evaluated: number;
  readonly invalid: number;
  readonly lines_passed_over: number;
  readonly lines_broken: number;
  readonly findings: number;
  /** Reports that a sidecar would write about the findings of the signatures below. */
  readonly reports: number;
  readonly findings_excepted: number;
  readonly findings_over_limit: number;
  readonly faults: number;
  readonly suspended: readonly string[];
  /** Event time of all streams together, in seconds. */
  readonly seconds: number;
  /** Refused events by `event path`. */
  readonly invalid_by_path: Readonly<Record<string, number>>;
  /** All signatures that ran, the noisiest first. */
  readonly signatures: readonly SignatureReport[];
  /** The same counts over all signatures. */
  readonly tops: Readonly<Record<Dimension, CountedKeys>>;
  /** Findings of signatures beyond the first 500. */
  readonly other_findings?: number;
  readonly cost: {
    readonly wall_seconds: number;
    readonly workers: number;
    readonly cpu_seconds?: number;
    readonly us_per_event?: number;
    readonly events_per_second: number;
    readonly samples: number;
    /** Signatures and models by their cost, the most expensive first. */
    readonly authors: readonly (SignatureCost & { readonly id: string })[];
  };
  /** Reasons for exit code 1. */
  readonly problems: readonly string[];
}
