import type { Finding, Severity } from '../finding.ts';
import type { FindingFacts } from './finding-facts.ts';

/**
 * A finding for an output, with the number of findings that it represents.
 *
 * The first finding of a window is reported at once: `count` 1, `summary` false. If repeats were held back, one
 * summary with the same `findingId` follows. Its `count` is the total of the window, including the first finding. A
 * reader that keeps the last report of each `findingId` has every finding once. A reader that adds up reports must
 * add `count - 1` for a summary.
 */
export interface Report {
  /** In a summary, the first finding of the window again, cut to 8 KiB. */
  readonly finding: Finding;
  /** JSON line of a report of the finding alone, if it was already formatted. */
  readonly json?: Buffer | undefined;
  /** The facts of the finding, if they are available without it. */
  readonly facts?: FindingFacts | undefined;
  readonly severity: Severity;
  readonly findingId: string;
  readonly count: number;
  /** Earliest and latest time among the counted findings, epoch nanoseconds. */
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly summary: boolean;
}
