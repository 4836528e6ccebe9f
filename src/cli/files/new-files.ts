import { statSync, unlinkSync } from 'node:fs';

/** Files that a program is about to make, so that it can take back what it has made in vain. */
export class NewFiles {
  readonly #missing: readonly string[];

  /** @param paths of files that will be opened for writing; to be called before that */
  constructor(paths: readonly string[]) {
    this.#missing = paths.filter((path) => sizeOf(path) === 'missing');
  }

  /** Removes those that exist by now and are empty. Never throws: what cannot be removed stays. */
  removeEmpty(): void {
    this.#remove((path) => sizeOf(path) === 0);
  }

  /** Removes those that exist by now, for forms in which a file without content is not empty. Never throws. */
  removeAll(): void {
    this.#remove((path) => typeof sizeOf(path) === 'number');
  }

  #remove(isUseless: (path: string) => boolean): void {
    for (const path of this.#missing.filter(isUseless)) {
      try {
        unlinkSync(path);
      } catch {
        // The error that made the file useless is told; this one would hide it.
      }
    }
  }
}

/** Bytes of a regular file; `other` for what is none, or cannot be looked at. */
function sizeOf(path: string): number | 'missing' | 'other' {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return 'missing';
    return file.isFile() ? file.size : 'other';
  } catch {
    return 'other';
  }
}
