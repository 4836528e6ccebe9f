import type { HistoryCounts, HistoryNews } from '../../../history/sqlite/writer.ts';
import { HistoryWriter } from '../../../history/sqlite/writer.ts';
import { faultOf } from '../../../sqlite/sqlite-fault.ts';
import type { LogFields } from '../../../telemetry/log.ts';
import { DeliveryError, type Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import type { HistoryOptions } from './options.ts';

const maintainEveryMs = 1_000;
const notARecord = 'it is no record of a history';

const messages = {
  corrupt: ['error', 'a file of the history is damaged; it was moved aside, and a new one was started'],
  removed: ['warn', 'a file of the history was removed or replaced; a new one was started'],
} as const satisfies Record<HistoryNews['about'], readonly [string, string]>;

/**
 * Opens the history for writing.
 * @throws {SequentError} SEQ_HISTORY if another process writes to the folder, or if it cannot be used
 */
export function openHistoryDestination(
  { dir, maxBytes, maxAgeMs }: HistoryOptions,
  { log }: DestinationContext,
): Destination & { readonly counts: HistoryCounts } {
  const writer = new HistoryWriter(dir, {
    limits: { maxBytes, maxAgeMs },
    onNews({ about, file, reason, movedTo, records }) {
      const [level, message] = messages[about];
      const fields: LogFields = { file, reason, moved_to: movedTo, records };
      log?.(level, message, fields);
    },
  });
  let { counts } = writer;
  const upkeep = setInterval(() => {
    writer.maintain();
    ({ counts } = writer);
  }, maintainEveryMs);
  return {
    concurrency: 1,
    get counts() {
      return counts;
    },
    async send(records) {
      try {
        const refused = writer.write(records.map(({ body }) => body.toString()));
        return { refused: refused.map((index) => ({ index, reason: notARecord })) };
      } catch (error) {
        throw new DeliveryError(`the history in ${dir} cannot be written: ${faultOf(error).reason}`, { cause: error });
      }
    },
    async close() {
      clearInterval(upkeep);
      writer.close();
    },
  };
}
