import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderUse } from '../../sqlite/folder-use.ts';
import { lookAt } from '../../sqlite/safe-file.ts';

/** The folder of a history. */
export const historyFolder: FolderUse = {
  code: 'SEQ_HISTORY',
  name: 'the history',
  setting: 'history.dir',
  lockFile: 'history.lock',
};

const pattern = /^history-(\d{16})\.sqlite$/;
const asidePattern = /^history-\d{16}\.sqlite\.(?:corrupt|replaced)-/;

/** A file of a history. Each file holds the records of some time, and a newer file holds newer records. */
export interface SegmentFile {
  readonly path: string;
  /** `seq` of its first record, or below it. */
  readonly firstSeq: number;
}

/** @returns the path of the file whose first record has this `seq` */
export function segmentPath(dir: string, firstSeq: number): string {
  return join(dir, `history-${String(firstSeq).padStart(16, '0')}.sqlite`);
}

/** @returns the files of a history, oldest first @throws {Error} of the file system */
export function segmentsIn(dir: string): readonly SegmentFile[] {
  const names = readdirSync(dir).toSorted();
  return names.flatMap((name) => {
    const digits = pattern.exec(name)?.[1];
    return digits === undefined ? [] : [{ path: join(dir, name), firstSeq: Number(digits) }];
  });
}

/** @returns paths of files that were moved aside, oldest first */
export function asideIn(dir: string): readonly string[] {
  const names = readdirSync(dir).filter((name) => asidePattern.test(name) && !/-(?:wal|shm)$/.test(name));
  return names.toSorted().map((name) => join(dir, name));
}

/** Size of a file with its log (WAL) and the index of the log, in bytes. */
export function bytesAt(path: string): number {
  return ['', '-wal', '-shm'].reduce((sum, ending) => sum + (lookAt(`${path}${ending}`)?.size ?? 0), 0);
}

/** Removes a file with what belongs to it. */
export function removeSegment(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}
