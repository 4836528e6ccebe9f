import type { Counts } from '../counts.ts';
import type { NamedCounts } from './messages.ts';
import { feedCounts, intakeCounts, type SharedMemory, sharedStatistics } from './shared.ts';

/**
 * Puts the counts of the threads together. Once nothing is on its way, every message is in one of `unmatched`, `dropped`, `invalid`
 * and `evaluated`: what an engine had taken and neither evaluated nor refused when it was ended counts as dropped.
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
  const intake = intakeCounts(memory);
  const { damaged } = intake;
  const unmatched = feed.unlistened + intake.unmatched;
  const { received } = intake;
  const refused = engine.invalid + damaged;
  const byPath = new Map(invalid);
  if (damaged > 0) byPath.set('', damaged);
  return {
    statistics: {
      ...engine,
      received,
      unmatched,
      invalid: refused,
      dropped: received - unmatched - refused - engine.evaluated,
    },
    undelivered: feed.undelivered,
    queueMsMax: feed.queue_ms_max,
    invalid: byPath,
    evicted,
    detectors,
    dropped: new Map(
      names.map((name, index) => [name, droppedByName[index] ?? 0] as const).filter(([, count]) => count > 0),
    ),
  };
}
