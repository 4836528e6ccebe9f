import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';
import { readBoundedFile, UnreadableFile } from '../../files/bounded-file.ts';
import { describeThrown } from '../../text/thrown.ts';
import { manifestName, signatureName } from './names.ts';
import { hashOf } from './signed-files.ts';

const maxFiles = 10_000;
const maxDepth = 16;
const maxMiB = 64;
const notAFile = 'it is neither a file nor a folder';

/**
 * Hashes the files of a pack. Names that begin with a dot are left out, because Kubernetes puts such entries into
 * each folder that it mounts. A link counts as the file or folder behind it.
 *
 * @returns hashes by path in the folder, in the order of the paths; without the manifest and its signature
 * @throws {SequentError} SEQ_PACK if the folder cannot be read, or contains something that a pack cannot have
 */
export function hashFiles(folder: string): ReadonlyMap<string, string> {
  const found: Found = { folder, files: new Map(), bytes: 0 };
  visit(found, '', []);
  return new Map([...found.files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Found {
  readonly folder: string;
  readonly files: Map<string, string>;
  /** Size of all files. */
  bytes: number;
}

/** @param above real paths of the folders around this one */
function visit(found: Found, inside: string, above: readonly string[]): void {
  const { folder, files } = found;
  const here = join(folder, inside);
  if (above.length > maxDepth) throw refused(`folders are nested more than ${maxDepth} deep`, here);
  const real = read(here, (path) => realpathSync(path));
  if (above.includes(real)) throw refused('it is a link to a folder that contains it', here);
  for (const name of read(here, (path) => readdirSync(path))) {
    const path = inside === '' ? name : `${inside}/${name}`;
    if (name.startsWith('.') || path === manifestName || path === signatureName) continue;
    const full = join(folder, path);
    if (name === 'node_modules') {
      throw refused('a signed pack cannot have node_modules, because it contains all of its code', full);
    }
    // Such a key of the manifest would be lost when it is read.
    if (path === '__proto__') throw refused('no entry of a signed pack can have this name', full);
    const status = read(full, (at) => statSync(at));
    if (status.isDirectory()) {
      visit(found, path, [...above, real]);
      continue;
    }
    if (!status.isFile()) throw refused(notAFile, full);
    if (files.size >= maxFiles) throw refused(`the folder has more than ${maxFiles} files`, folder);
    const content = read(full, (at) => readBoundedFile(at, maxMiB * 2 ** 20 - found.bytes));
    found.bytes += content.length;
    files.set(path, hashOf(content));
  }
}

function read<Result>(path: string, how: (path: string) => Result): Result {
  try {
    return how(path);
  } catch (error) {
    if (error instanceof UnreadableFile) {
      const isLarge = error.why === 'too large';
      throw refused(isLarge ? `the files are larger than ${maxMiB} MiB together` : notAFile, path);
    }
    throw refused(`it cannot be read: ${describeThrown(error)}`, path);
  }
}

function refused(what: string, where: string): SequentError {
  return new SequentError('SEQ_PACK', { what, where, todo: 'correct the folder of the pack' });
}
