import type { Severity } from '../finding.ts';

/**
 * Kinds of records of a history. `summary` counts the repeats of a finding. `loss`, `reload`, `quarantine` and `incident` tell
 * what happened to the sidecar: lost events, replaced signatures or outputs, a signature that was taken out of service,
 * and restarts of the engine.
 */
export const recordKinds = ['finding', 'summary', 'loss', 'reload', 'quarantine', 'incident'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Kinds that are no findings: notes of the sidecar about itself. */
export const noteKinds = ['loss', 'reload', 'quarantine', 'incident'] as const satisfies readonly RecordKind[];

/** A record of a history. An attacker may control every text in it except `kind` and `severity`. */
export interface HistoryRecord {
  readonly kind: RecordKind;
  /** Id of the finding, which its summary shares; 32 hexadecimal digits. */
  readonly id: string;
  /** Event time of a finding, and time of a note, in epoch nanoseconds. */
  readonly time: bigint;
  readonly severity?: Severity;
  /** Id of the signature. */
  readonly signature?: string;
  /**
   * One line of JSON: a finding or a summary as the output format `json` writes it; a note as `{"timestamp", "kind",
   * "id", "message", "fields"}`.
   */
  readonly body: string;
}

/** A record with its place. */
export interface StoredRecord extends HistoryRecord {
  /**
   * Place of the record in the order of time and in the order of storing, for `HistoryQuery.before` and for
   * `HistoryReader.since`. Opaque; it stays valid when the history is rotated, and when the sidecar is started again.
   */
  readonly cursor: string;
}
