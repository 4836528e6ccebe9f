import type { Finding, Severity } from '../finding.ts';

/**
 * What an output is given: a finding, and how many findings it stands for.
 *
 * The first finding of a window comes at once: `count` 1, `summary` false. When repeats of it were held back, one summary
 * follows with the same `findingId`, whose `count` is the total of the window, the first included. So whoever keeps the
 * last report of each `findingId` has every finding once; whoever adds up reports adds `count - 1` for a summary.
 */
export interface Report {
  /** In a summary the first finding of the window once more; of a large one what 8 KiB hold. */
  readonly finding: Finding;
  /** A line of JSON for a report of the finding alone, where it was made already. */
  readonly json?: Buffer | undefined;
  readonly severity: Severity;
  readonly findingId: string;
  readonly count: number;
  /** Earliest and latest time among the counted findings, epoch nanoseconds. */
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly summary: boolean;
}
