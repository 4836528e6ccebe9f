import type { Argument } from './event/kinds.ts';
import type { Workload } from './event/workload/workload.ts';

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

/** One part of a finding that was too large. */
export interface CutPart {
  /** Where it stands: `evidence[0].data.argv[2]`. */
  readonly path: string;
  /** Of what the lengths are numbers: UTF-16 units of a text, items of a list or members of an object, bytes. */
  readonly unit: 'characters' | 'items' | 'bytes';
  readonly kept: number;
  readonly length: number;
}

/** What a finding has lost because it was too large. */
export interface Truncated {
  /** The id of the whole finding. */
  readonly id: string;
  /** Bytes that a finding may take as it is written. */
  readonly limit: number;
  readonly parts: readonly CutPart[];
  /** Parts that were cut and that are not in the list. */
  readonly more: number;
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
  /** It was too large: this is its beginning. */
  readonly truncated?: Truncated;
}
