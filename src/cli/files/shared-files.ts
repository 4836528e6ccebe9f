import { fstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SequentError } from '../../errors.ts';

/** A file that a command reads or writes. */
export interface UsedFile {
  /** As the command line has it, for an error: `--stats a.json`. */
  readonly name: string;
  /** A path, or the descriptor of a standard stream. */
  readonly file: string | 0 | 1;
  /** `statistics` are written when all outputs have been closed. */
  readonly use: 'input' | 'output' | 'statistics';
}

interface Identity {
  readonly key: string;
  readonly kind: 'file' | 'pipe' | 'device';
}

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * Refuses a command line that would write into a file that it also reads, or writes in another way. To be called before anything is
 * opened for writing.
 * @throws SequentError SEQ_USAGE
 */
export function refuseSharedFiles(files: readonly UsedFile[]): void {
  const known: (UsedFile & Identity)[] = [];
  for (const file of files) {
    const identity = identityOf(file.file);
    if (identity === undefined) continue;
    const one = { ...file, ...identity };
    const other = known.find((before) => before.key === one.key && !mayShare(before, one));
    if (other !== undefined) {
      throw new SequentError('SEQ_USAGE', {
        what: `${other.name} and ${one.name} are the same file`,
        todo: 'give each a file of its own',
      });
    }
    known.push(one);
  }
}

/**
 * Readers disturb nobody, and a device takes what it is given. A pipe takes statistics behind the findings, and records one by one where
 * they come through the same stream.
 */
function mayShare(one: UsedFile & Identity, other: UsedFile & Identity): boolean {
  if (one.kind === 'device' || (one.use === 'input' && other.use === 'input')) return true;
  if (one.kind === 'file' || one.use === 'input' || other.use === 'input') return false;
  return one.use !== other.use || (one.file === 1 && other.file === 1);
}

/** @returns undefined where there is nothing to tell it by: to open it will fail, or it is no descriptor */
function identityOf(file: UsedFile['file']): Identity | undefined {
  try {
    if (typeof file === 'number') return identityOfOpen(fstatSync(file));
    return identityOfPath(resolve(file), mostLinks);
  } catch {
    return undefined;
  }
}

function identityOfOpen(stats: Stats): Identity {
  const kind = stats.isCharacterDevice() ? 'device' : stats.isFIFO() || stats.isSocket() ? 'pipe' : 'file';
  return { key: `${stats.dev}:${stats.ino}`, kind };
}

/** A file that does not exist yet is known by the path at which it would be made: where a link points, in the folder as it is. */
function identityOfPath(path: string, links: number): Identity | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return identityOfOpen(stats);
  const target = targetOf(path);
  if (target === undefined) return { key: join(realpathSync(dirname(path)), basename(path)), kind: 'file' };
  return links === 0 ? undefined : identityOfPath(resolve(realpathSync(dirname(path)), target), links - 1);
}

/** Where a symbolic link points; undefined where there is none. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
