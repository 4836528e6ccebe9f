import type { Severity } from '../finding.ts';

/** One report in the format of one output, with the facts that destinations need beside it. */
export interface OutputRecord {
  /**
   * Id for de-duplication at the receiver: the finding id, 32 hexadecimal digits. The summary of repeats has the id of
   * its first finding with `-summary` added, so that a receiver keeps both.
   */
  readonly id: string;
  readonly severity: Severity;
  /** Time of the finding, epoch nanoseconds. */
  readonly timestamp: bigint;
  /** The subject of the finding; an attacker may control it. Records of one subject stay in order. */
  readonly subject: string;
  /** Id of the signature. */
  readonly signature: string;
  /** Name of the signature's pack; empty if it has none. */
  readonly pack: string;
  /** Kubernetes namespace of the workload; empty if it has none. An attacker may control it. */
  readonly namespace: string;
  /** The formatted report as UTF-8, without a final newline. */
  readonly body: Buffer;
  /** Media type of the body, such as `application/json`. */
  readonly contentType: string;
}

/** End of the id of a summary of repeats. */
export const summarySuffix = '-summary';
/** End of the id of a record that tells a loss. */
export const lossSuffix = '-loss';

/** The facts of a record, without its body. */
export type RecordFacts = Omit<OutputRecord, 'body'>;
