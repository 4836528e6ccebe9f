import { fstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SequentError } from '../../errors.ts';

/** A file that a command reads or writes. */
export interface UsedFile {
  /** The text of the command line, for an error: `--stats a.json`. */
  readonly name: string;
  /** A path, or the descriptor of a standard stream. */
  readonly file: string | 0 | 1;
  /** `statistics` are written after all outputs are closed. */
  readonly use: 'input' | 'output' | 'statistics';
}

interface Identity {
  readonly key: string;
  readonly kind: 'file' | 'pipe' | 'device';
}

/** The number of links that Linux follows (path_resolution(7)). */
const mostLinks = 40;

/**
 * Refuses a command line that writes a file which it also reads, or which it writes in another way. Call it before anything is opened
 * for writing.
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
        ...(typeof file.file === 'string' && { where: file.file }),
        todo: 'give each a file of its own',
      });
    }
    known.push(one);
  }
}

/**
 * Inputs may be the same file, and a device may have several writers. A pipe may get statistics after the findings, and findings of
 * several outputs through the same stream.
 */
function mayShare(one: UsedFile & Identity, other: UsedFile & Identity): boolean {
  if (one.kind === 'device' || (one.use === 'input' && other.use === 'input')) return true;
  if (one.kind === 'file' || one.use === 'input' || other.use === 'input') return false;
  return one.use !== other.use || (one.file === 1 && other.file === 1);
}

/** @returns undefined if the file has no identity: it cannot be opened, or the descriptor is invalid */
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

/** Identifies a file that does not exist yet by the path at which it would be created: the target of a link, in its real folder. */
function identityOfPath(path: string, links: number): Identity | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return identityOfOpen(stats);
  const target = targetOf(path);
  if (target === undefined) return { key: join(realpathSync(dirname(path)), basename(path)), kind: 'file' };
  return links === 0 ? undefined : identityOfPath(resolve(realpathSync(dirname(path)), target), links - 1);
}

/** The target of a symbolic link; undefined if the path is not a link. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
