import type { ErrorCode } from '../errors.ts';

/** The use of a folder with files of SQLite: its names in errors. */
export interface FolderUse {
  readonly code: ErrorCode;
  /** Such as `the spool`. */
  readonly name: string;
  /** The setting that names the folder. */
  readonly setting: string;
  /** Name of the database whose lock says that the folder is in use. */
  readonly lockFile: string;
}
