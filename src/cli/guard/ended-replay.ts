import { type RunClock, writeStatistics } from '../../statistics/statistics-file.ts';
import type { ReplayCounts } from './replay-counts.ts';

/** A replay that its guard has ended. */
export interface EndedReplay {
  readonly how: 'hung' | 'memory' | 'ended';
  /** The signature or model at fault, where it is known. */
  readonly author: string | undefined;
  readonly counts: ReplayCounts;
  /** Its outputs, as `--output` has them. */
  readonly outputs: readonly string[];
}

/** Reports that were handed to an output and have not arrived, summed over the outputs. */
export function undeliveredOf({ counts, outputs }: Pick<EndedReplay, 'counts' | 'outputs'>): number {
  return outputs.reduce((sum, _, index) => sum + counts.reporting.reports - (counts.delivered[index] ?? 0), 0);
}

/**
 * Writes the statistics of a replay that could not do so itself. What only its thread knew is left out.
 * @throws SequentError SEQ_OUTPUT
 */
export function writeEndedStatistics(path: string, ended: EndedReplay, clock: RunClock): void {
  const { how, author, counts, outputs } = ended;
  const { reports, heldBack, closedEarly, passedOver, broken } = counts.reporting;
  const { received, unmatched, dropped, invalid, evaluated } = counts.statistics;
  writeStatistics(path, {
    ...counts.statistics,
    // What was held when it was ended, and the event that was being evaluated.
    dropped: dropped + (received - unmatched - dropped - invalid - evaluated),
    ended: how,
    ended_by: author,
    ...clock.seconds(),
    reports,
    repeats_held_back: heldBack,
    windows_closed_early: closedEarly,
    undelivered: undeliveredOf(ended),
    outputs: outputs.map((output, index) => ({ output, delivered: counts.delivered[index] ?? 0 })),
    lines_passed_over: passedOver,
    lines_broken: broken,
  });
}
