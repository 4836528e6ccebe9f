import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';

/** The owner or the place of a file does not permit that another file takes its name. It is then written in place. */
class Irreplaceable extends Error {}

/** Errors of a folder in which no file can be made, and of a name that cannot be given to another file, such as a mount point. */
const fixedCodes: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

/**
 * Writes the whole text of a file. A regular file with content is replaced in one step: the text is written beside it as
 * `FILE.part`, synced and renamed, so a crash or a full disk leaves the earlier content. The new file has the mode and the
 * owner of the earlier one. Pipes and devices are written directly.
 * @param mode of a new file
 * @throws {Error} of the file system
 */
export function writeWholeFile(path: string, text: string, mode = 0o666): void {
  const earlier = statSync(path, { throwIfNoEntry: false });
  if (earlier === undefined || !earlier.isFile() || earlier.size === 0) return writeFileSync(path, text, { mode });
  try {
    replace(realpathSync(path), earlier, text);
  } catch (error) {
    if (!(error instanceof Irreplaceable)) throw error;
    writeFileSync(path, text);
  }
}

/** Writes a file that must not exist. If it cannot be written whole, nothing of it stays. @throws {Error} of the file system */
export function writeNewFile(path: string, text: string, mode = 0o666): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function replace(path: string, earlier: Stats, text: string): void {
  const part = `${path}.part`;
  const file = permitted(() => {
    // A crash may have left one. `wx` follows no link that somebody has put there since.
    rmSync(part, { force: true });
    return openSync(part, 'wx', 0o600);
  });
  try {
    try {
      permitted(() => takeAfter(file, earlier));
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    permitted(() => renameSync(part, path));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function takeAfter(file: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(file);
  if (own.uid !== uid || own.gid !== gid) fchownSync(file, uid, gid);
  fchmodSync(file, mode & 0o777);
}

function permitted<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof Error && 'code' in error && fixedCodes.has(error.code)) throw new Irreplaceable();
    throw error;
  }
}
