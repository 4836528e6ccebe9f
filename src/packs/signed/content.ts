import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import { manifestName, signatureName } from './manifest.ts';
import { hashOf } from './signed-files.ts';

const maxFiles = 10_000;
const maxDepth = 16;

/**
 * Hashes the files of a pack. Names that begin with a dot are left out, because Kubernetes puts such entries into
 * each folder that it mounts. A file that is a link counts as the file behind it.
 *
 * @returns hashes by path in the folder, in the order of the paths; without the manifest and its signature
 * @throws {SequentError} SEQ_PACK if the folder cannot be read, or contains something that a pack cannot have
 */
export function hashFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  visit(folder, '', 0, files);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function visit(folder: string, inside: string, depth: number, files: Map<string, string>): void {
  if (depth > maxDepth) throw refused(`folders are nested more than ${maxDepth} deep`, join(folder, inside));
  for (const entry of read(join(folder, inside), (path) => readdirSync(path, { withFileTypes: true }))) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.name.startsWith('.') || path === manifestName || path === signatureName) continue;
    const full = join(folder, path);
    if (entry.name === 'node_modules') {
      throw refused('a signed pack cannot have node_modules, because it contains all of its code', full);
    }
    if (entry.isDirectory()) {
      visit(folder, path, depth + 1, files);
      continue;
    }
    if (!read(full, (name) => statSync(name)).isFile()) throw refused('it is neither a file nor a folder', full);
    if (files.size >= maxFiles) throw refused(`the folder has more than ${maxFiles} files`, folder);
    files.set(path, hashOf(read(full, (name) => readFileSync(name))));
  }
}

function read<Result>(path: string, how: (path: string) => Result): Result {
  try {
    return how(path);
  } catch (error) {
    throw refused(`it cannot be read: ${describeThrown(error)}`, path);
  }
}

function refused(what: string, where: string): SequentError {
  return new SequentError('SEQ_PACK', { what, where, todo: 'correct the folder of the pack' });
}
