import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const named = /^(\d{10})-\d{8}T\d{6}Z\.pb\.zst$/;
const nsPerMs = 1_000_000n;
/** The end of the year 9999, the last one with four digits. An event may claim any time. */
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Name of a segment of a flight recorder.
 * @param number rises with each segment, so that names sort in the order of writing
 * @param first earliest event time of its first block, epoch nanoseconds
 */
export function segmentName(number: number, first: bigint): string {
  const ms = Math.min(Math.max(Number(first / nsPerMs), 0), latestMs);
  const time = new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${String(number).padStart(10, '0')}-${time}.pb.zst`;
}

/** @returns the number in the name of a segment; undefined for other names */
export function segmentNumber(name: string): number | undefined {
  const number = named.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** @returns the names of the segments in a folder, oldest first; none if there is no such folder */
export function segmentNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => named.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** Name of the folder of segments in the folder of a history. */
export const recorderFolder = 'recorder';

/**
 * @param path of a folder of segments, or of a history with such a folder
 * @returns the paths of the segments, oldest first; undefined if the path is not a folder
 */
export function segmentsAt(path: string): readonly string[] | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const own = segmentNames(path);
  const folder = own.length > 0 ? path : join(path, recorderFolder);
  return segmentNames(folder).map((name) => join(folder, name));
}
