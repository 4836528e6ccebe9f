import type { Argument } from './event/kinds.ts';
import type { Workload } from './event/workload.ts';

/** Tracee's severities, weakest first; their index is the number that Tracee's JSON carries. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** One event that led to a finding. */
export interface Evidence {
  /** Epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly name: string;
  readonly data: readonly Argument[];
  /** Who did it, where that is not the workload of the finding itself. */
  readonly process?: { readonly pid: number; readonly executable?: string };
  readonly thread?: { readonly tid: number };
  /** What this event means in the story, in one line. */
  readonly note?: string;
}

/** What an event or a finding was made of: Tracee's `detected_from`. */
export interface DetectedFrom {
  readonly name: string;
  readonly data: readonly Argument[];
  /** Where a detector had made that event, too. */
  readonly parent?: DetectedFrom;
}

/** What a signature yields, as plain data that can be copied between threads. Every string in it may come from an attacker. */
export interface Finding {
  /** Time of the event that completed it, epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly signature: {
    readonly id: string;
    /** The finding's event name, snake_case. */
    readonly name: string;
    /** Empty where a detector inside Tracee made the finding: it does not say. */
    readonly version: string;
    /** Its folder; `Tracee` for a detector inside Tracee. */
    readonly pack: string;
  };
  readonly threat: {
    readonly name: string;
    readonly description: string;
    readonly severity: Severity;
    readonly mitre?: {
      readonly tactic: { readonly name: string };
      readonly technique: { readonly id: string; readonly name: string };
    };
    readonly properties: Readonly<Record<string, string>>;
  };
  readonly data: readonly Argument[];
  /** Short remarks such as `at_end` (a timer that only the end of the input let fire) or `foreign-arch`. */
  readonly tags: readonly string[];
  /** Findings of one signature and severity about the same subject are repeats of each other. */
  readonly subject: string;
  readonly policies: readonly string[];
  readonly workload: Workload;
  /** The event that completed it. */
  readonly detectedFrom: DetectedFrom;
  /** Oldest first. */
  readonly evidence: readonly Evidence[];
}
