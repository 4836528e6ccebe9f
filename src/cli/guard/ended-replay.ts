import { type RunClock, writeStatistics } from '../../statistics/statistics-file.ts';
import { engineJson } from '../../statistics/table/table.ts';
import type { ReplayCounts } from './replay-counts.ts';

/** A replay that its guard has ended. */
export interface EndedReplay {
  readonly how: 'hung' | 'memory' | 'ended';
  /** The signature or model at fault, if it is known. */
  readonly author: string | undefined;
  readonly counts: ReplayCounts;
  /** Its outputs in the notation of `--output`. */
  readonly outputs: readonly string[];
}

/** Number of reports that outputs have taken and not delivered, summed over the outputs. */
export function undeliveredOf({ counts, outputs }: Pick<EndedReplay, 'counts' | 'outputs'>): number {
  return outputs.reduce((sum, _, index) => sum + counts.reporting.reports - (counts.delivered[index] ?? 0), 0);
}

/**
 * Writes the statistics of a replay whose thread was ended. Counts that only this thread knew are left out.
 * @throws SequentError SEQ_OUTPUT
 */
export function writeEndedStatistics(path: string, ended: EndedReplay, clock: RunClock): void {
  const { how, author, counts, outputs } = ended;
  const { reports, heldBack, closedEarly, passedOver, broken } = counts.reporting;
  const { received, unmatched, dropped, invalid, evaluated } = counts.statistics;
  writeStatistics(path, {
    ...engineJson({ counts }),
    // The held events and the event that was being evaluated.
    dropped: dropped + (received - unmatched - dropped - invalid - evaluated),
    ended: how,
    ended_by: author,
    ...clock.seconds(),
    reports,
    repeats_held_back: heldBack,
    windows_closed_early: closedEarly,
    undelivered: undeliveredOf(ended),
    outputs: outputs.map((name, index) => ({ name, delivered: counts.delivered[index] ?? 0 })),
    lines_passed_over: passedOver,
    lines_broken: broken,
  });
}
