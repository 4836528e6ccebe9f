import { setTimeout as delay } from 'node:timers/promises';
import { FileTail } from '../../../history/files/file-tail.ts';
import type { HistoryQuery } from '../../../history/query.ts';
import type { HistoryReader } from '../../../history/reader.ts';
import type { StoredRecord } from '../../../history/record.ts';
import { onStopSignals, signalNumbers } from '../../signals.ts';

/** Gives the records that were added since the last call. */
export type Follower = () => Promise<readonly StoredRecord[]>;

const pollMs = 250;

/** Follows a history from its present end on. */
export function historyFollower(reader: HistoryReader, query: HistoryQuery): Follower {
  let cursor = reader.newest;
  return async () => {
    const next = reader.since(cursor, query);
    ({ cursor } = next);
    return next.records;
  };
}

/** Follows files from their present ends on. @throws {SequentError} SEQ_HISTORY if one cannot be read */
export async function fileFollower(files: readonly string[], query: HistoryQuery): Promise<Follower> {
  const tails = await Promise.all(files.map((file) => FileTail.open(file, query)));
  return async () => (await Promise.all(tails.map((tail) => tail.next()))).flat();
}

/**
 * Prints what is added until SIGINT or SIGTERM, or until nobody reads it.
 * @returns the exit code
 */
export async function follow(
  next: Follower,
  print: (records: readonly StoredRecord[]) => Promise<void>,
  isOver: () => boolean,
): Promise<number> {
  const stopping = new AbortController();
  let code = 0;
  onStopSignals((signal) => {
    code = 128 + signalNumbers[signal];
    stopping.abort();
  });
  while (!stopping.signal.aborted && !isOver()) {
    const records = await next();
    if (records.length > 0) await print(records);
    else await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => {});
  }
  return code;
}
