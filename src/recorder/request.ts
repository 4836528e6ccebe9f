import type { Severity } from '../finding.ts';

/** A finding for which a capsule is wanted. */
export interface CapsuleRequest {
  readonly findingId: string;
  /** Id of the signature. */
  readonly signature: string;
  readonly severity: Severity;
  /** Time of the finding, epoch nanoseconds. */
  readonly time: bigint;
  /** The finding in the format `json` of the outputs. */
  readonly json: string;
}
