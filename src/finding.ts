import type { Argument } from './event/kinds.ts';
import type { Workload } from './event/workload/workload.ts';

/** Tracee's severities, weakest first. The index is the number in Tracee's JSON. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** An event that led to a finding. */
export interface Evidence {
  /** Epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly name: string;
  readonly data: readonly Argument[];
  /** The actor of the event, if it differs from the workload of the finding. */
  readonly process?: { readonly pid: number; readonly executable?: string };
  readonly thread?: { readonly tid: number };
  /** Meaning of this event for the finding, in one line. */
  readonly note?: string;
}

/** The source of an event or a finding: Tracee's `detected_from`. */
export interface DetectedFrom {
  readonly name: string;
  readonly data: readonly Argument[];
  /** The source of that event, if a detector made it. */
  readonly parent?: DetectedFrom;
}

/** A part of a finding that was truncated. */
export interface CutPart {
  /** Path of the part: `evidence[0].data.argv[2]`. */
  readonly path: string;
  /** Unit of the lengths: UTF-16 units of a text, items of a list or members of an object, bytes. */
  readonly unit: 'characters' | 'items' | 'bytes';
  readonly kept: number;
  readonly length: number;
}

/** Describes how a finding was truncated. */
export interface Truncated {
  /** Id of the full finding. */
  readonly id: string;
  /** Maximum size of a formatted finding, in bytes. */
  readonly limit: number;
  readonly parts: readonly CutPart[];
  /** Number of truncated parts that are not in the list. */
  readonly more: number;
}

/**
 * A finding of a signature, as plain data that can be sent between threads. An attacker may control every string in
 * it.
 */
export interface Finding {
  /** Id of a finding of a fleet, which workers agree on. The id of any other finding is made of its parts. */
  readonly id?: string;
  /** Time of the event that completed the finding, in epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly signature: {
    readonly id: string;
    /** Event name of the finding, in snake_case. */
    readonly name: string;
    /** Version of the signature; empty for a detector inside Tracee, which does not report one. */
    readonly version: string;
    /** Folder of the signature; `Tracee` for a detector inside Tracee. */
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
  /** Short remarks, such as `at_end` (a timer fired only because the input ended) or `foreign-arch`. */
  readonly tags: readonly string[];
  /** Findings of one signature and severity about the same subject are repeats of each other. */
  readonly subject: string;
  readonly policies: readonly string[];
  readonly workload: Workload;
  /** The event that completed the finding. */
  readonly detectedFrom: DetectedFrom;
  /** Evidence, oldest first. */
  readonly evidence: readonly Evidence[];
  /** Set if the finding was truncated because it was too large. */
  readonly truncated?: Truncated;
}
