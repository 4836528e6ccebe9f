import { statSync, unlinkSync } from 'node:fs';

/** Files that a command is about to create. If the command fails, it can remove the useless ones. */
export class NewFiles {
  readonly #missing: readonly string[];

  /** @param paths of files that will be opened for writing. Call this before they are opened */
  constructor(paths: readonly string[]) {
    this.#missing = paths.filter((path) => sizeOf(path) === 'missing');
  }

  /** Removes the new files that are empty. Never throws: a file that cannot be removed stays. */
  removeEmpty(): void {
    this.#remove((path) => sizeOf(path) === 0);
  }

  /** Removes the new files, for formats in which a file without content is not empty. Never throws. */
  removeAll(): void {
    this.#remove((path) => typeof sizeOf(path) === 'number');
  }

  #remove(isUseless: (path: string) => boolean): void {
    for (const path of this.#missing.filter(isUseless)) {
      try {
        unlinkSync(path);
      } catch {
        // This error would hide the one that made the file useless.
      }
    }
  }
}

/** Size of a regular file in bytes; `other` if it is not a regular file or cannot be examined. */
function sizeOf(path: string): number | 'missing' | 'other' {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return 'missing';
    return file.isFile() ? file.size : 'other';
  } catch {
    return 'other';
  }
}
