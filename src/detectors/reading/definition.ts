/** Types of output fields that a detector may declare. `int64` is not among them, though Tracee's guide lists it. */
export const fieldTypes = ['string', 'int32', 'uint32', 'uint64', 'bool', 'bytes'] as const;

/** Severities of threats, weakest first; detectors have no `info`. */
export const threatSeverities = ['low', 'medium', 'high', 'critical'] as const;

/** Enrichments of events that a detector may ask for. */
export const enrichmentNames = ['environment', 'executable-hash', 'container'] as const;
export type EnrichmentName = (typeof enrichmentNames)[number];

/** Major, minor and patch. */
export type Version = readonly [bigint, bigint, bigint];

export interface EventRequirement {
  readonly name: string;
  readonly optional: boolean;
  /** Inclusive. */
  readonly minVersion: Version | undefined;
  /** Exclusive. */
  readonly maxVersion: Version | undefined;
  readonly dataFilters: readonly Placed[];
  readonly scopeFilters: readonly Placed[];
  readonly line: number;
}

/** A text of the file with its position. */
export interface Placed {
  readonly text: string;
  readonly line: number;
}

export interface OutputField {
  readonly name: string;
  readonly expression: string;
  readonly optional: boolean;
  readonly line: number;
}

export interface ThreatDefinition {
  readonly name: string;
  readonly description: string;
  readonly severity: (typeof threatSeverities)[number];
  readonly tactic: string | undefined;
  readonly technique: { readonly id: string; readonly name: string } | undefined;
  readonly properties: ReadonlyMap<string, string>;
}

/** A detector as defined in its file, validated in the same way as by Tracee. */
export interface DetectorDefinition {
  readonly id: string;
  /** Name of the event that it produces. */
  readonly event: string;
  readonly version: Version;
  readonly description: string;
  readonly tags: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: (typeof fieldTypes)[number] }[];
  readonly events: readonly EventRequirement[];
  readonly enrichments: readonly {
    readonly name: EnrichmentName;
    readonly optional: boolean;
    readonly line: number;
  }[];
  /** Architectures; an empty list means all. */
  readonly architectures: readonly string[];
  readonly threat: ThreatDefinition | undefined;
  readonly autoPopulate: {
    readonly threat: boolean;
    readonly detectedFrom: boolean;
    readonly processAncestry: boolean;
  };
  readonly conditions: readonly Placed[];
  readonly output: readonly OutputField[];
  readonly line: number;
}
