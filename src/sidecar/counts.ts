import { eachLeft, takenFrom } from '../ring/reader.ts';
import type { Counts } from '../statistics/counts.ts';
import { entry } from './entries.ts';
import { feedCounts, intakeCounts, type SharedMemory, sharedStatistics, supervisorCounts } from './shared.ts';
import type { NamedCounts } from './thread-messages.ts';

/**
 * Puts the counts of the threads together. Each message is counted by the thread that knows what became of it: once nothing is on its
 * way, `received` is the sum of `unmatched`, `dropped`, `invalid` and `evaluated`. None of them is made of the others.
 */
export function countsOf(
  memory: SharedMemory,
  { invalid, evicted, detectors }: NamedCounts,
  names: readonly string[],
  droppedByName: Float64Array,
): Counts {
  // Each event is counted as received first. Read last, that count is never less than the others together.
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
    queueMsMax: feed.queue_ms_max,
    overShare: intake.over_share,
    invalid: byPath,
    evicted,
    detectors,
    dropped: new Map(
      names.map((name, index) => [name, droppedByName[index] ?? 0] as const).filter(([, count]) => count > 0),
    ),
  };
}

/** Events among the dropped ones that came, or were left, when the sidecar had been stopped. */
export function droppedWhileLeaving(memory: SharedMemory): number {
  return intakeCounts(memory).leaving + supervisorCounts(memory).left;
}

/**
 * Counts the events that an engine had taken from the ring when it was ended and neither evaluated nor refused. To be called whenever
 * an engine has been ended, before the next one starts.
 * @returns how many they are
 */
export function countAbandoned(memory: SharedMemory): number {
  const { unlistened } = feedCounts(memory);
  const { unmatched, dropped, invalid, evaluated } = sharedStatistics(memory);
  const counts = supervisorCounts(memory);
  // What was taken wraps, and the difference is small.
  const abandoned =
    (takenFrom(memory.ring) - (unlistened + unmatched + dropped + invalid + evaluated + counts.abandoned)) | 0;
  counts.abandoned += abandoned;
  return abandoned;
}

/**
 * Counts what is left in the ring when no engine will take it any more, by name as well. To be called once, when both threads have
 * ended.
 */
export function countLeft(memory: SharedMemory, droppedByName: Float64Array): void {
  const counts = supervisorCounts(memory);
  eachLeft(memory.ring, entry.message, (index) => {
    counts.left++;
    droppedByName[index] = (droppedByName[index] ?? 0) + 1;
  });
}
