import { eachLeft, takenFrom } from '../ring/reader.ts';
import type { Counts } from '../statistics/counts.ts';
import { readLag } from '../statistics/lag-histogram.ts';
import { entry } from './entries.ts';
import {
  feedCounts,
  intakeCounts,
  type SharedMemory,
  sharedLag,
  sharedStatistics,
  supervisorCounts,
} from './shared.ts';
import type { NamedCounts } from './thread-messages.ts';

/** Wanted events by name, and what the intake has counted of them by their indexes. */
export interface CountsByName {
  readonly names: readonly string[];
  readonly received: Float64Array;
  readonly dropped: Float64Array;
}

/**
 * Combines the counts of the threads. The thread that decides about a message counts it. When no message is in
 * transit, `received` is the sum of `unmatched`, `dropped`, `invalid` and `evaluated`. No count is computed from the
 * others.
 */
export function countsOf(
  memory: SharedMemory,
  { invalid, evicted, faults, detectors }: NamedCounts,
  byName: CountsByName,
): Omit<Counts, 'exceptions'> {
  // An event is counted as received first. `received` is read last, so it is never less than the sum of the others.
  const engine = { ...sharedStatistics(memory) };
  const feed = feedCounts(memory);
  const given = { ...supervisorCounts(memory) };
  const intake = intakeCounts(memory);
  const { damaged, unmatched, dropped } = intake;
  const { received } = intake;
  const byPath = new Map(invalid);
  if (damaged > 0) byPath.set('', damaged + (byPath.get('') ?? 0));
  return {
    statistics: {
      ...engine,
      received,
      unmatched: unmatched + feed.unlistened + engine.unmatched,
      invalid: engine.invalid + damaged,
      dropped: dropped + engine.dropped + given.abandoned + given.left,
    },
    lag: readLag(sharedLag(memory)),
    queueMsMax: feed.queue_ms_max,
    overShare: intake.over_share,
    invalid: byPath,
    evicted,
    faults,
    detectors,
    received: withNames(byName.names, byName.received),
    dropped: withNames(byName.names, byName.dropped),
  };
}

/** @returns the counts above 0, by name */
function withNames(names: readonly string[], counts: Float64Array): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, counts[index] ?? 0] as const).filter(([, count]) => count > 0));
}

/** @returns the dropped events that arrived, or were still in the ring, after the sidecar was stopped */
export function droppedWhileLeaving(memory: SharedMemory): number {
  return intakeCounts(memory).leaving + supervisorCounts(memory).left;
}

/**
 * Counts events that an ended engine had taken from the ring and had neither evaluated nor refused. Call it after
 * each engine has ended, before the next one starts.
 * @returns the number of these events
 */
export function countAbandoned(memory: SharedMemory): number {
  const { unlistened } = feedCounts(memory);
  const { unmatched, dropped, invalid, evaluated } = sharedStatistics(memory);
  const counts = supervisorCounts(memory);
  // The taken count wraps at 32 bits. The difference is small, so `| 0` is exact.
  const abandoned =
    (takenFrom(memory.ring) - (unlistened + unmatched + dropped + invalid + evaluated + counts.abandoned)) | 0;
  counts.abandoned += abandoned;
  return abandoned;
}

/** Counts the events left in the ring, also by name. Call it once, after both threads have ended. */
export function countLeft(memory: SharedMemory, droppedByName: Float64Array): void {
  const counts = supervisorCounts(memory);
  eachLeft(memory.ring, entry.message, (index) => {
    counts.left++;
    droppedByName[index] = (droppedByName[index] ?? 0) + 1;
  });
}
