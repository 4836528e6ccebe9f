import type { BySeverity } from '../delivery.ts';

/** A change of a store on disk that the operator must know. */
export interface SpoolNews {
  /**
   * `memory`: the disk fails, and new records are kept in memory. `disk`: the disk works again, and they were carried
   * over. `corrupt`: the file was damaged and moved aside. `removed`: the file or its folder was removed or replaced
   * while it was in use, and its records were written to a new file.
   */
  readonly about: 'memory' | 'disk' | 'corrupt' | 'removed';
  /** Name of the output. */
  readonly output: string;
  /** Path of the file. */
  readonly file: string;
  readonly reason?: string;
  /** New path of the damaged file. */
  readonly movedTo?: string;
  /** Waiting records of a damaged file, as far as they were known. They are lost. */
  readonly lost: BySeverity;
}
