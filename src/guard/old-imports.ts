import type { Log } from '../telemetry/log.ts';
import { pathOf } from './call-sites.ts';

/** The message of the log line. It is constant, so that reporters of tests know the line. */
export const oldImportMessage =
  'a file imports the package by its old name, which the next version does not know any more; only the first such file is named';

let log: Pick<Log, 'warn'> | undefined;
let hasTold = false;

/** From now on, the log of this thread says once that a file imports the package by its old name. Without a log nothing is said. */
export function tellOldImports(to: Pick<Log, 'warn'>): void {
  log = to;
  hasTold = false;
}

/**
 * Tells the first import by an old name.
 * @param importer the URL of the file that imports
 * @param write the name to write in place of `specifier`
 */
export function noteOldImport(importer: string | undefined, specifier: string, write: string): void {
  if (hasTold) return;
  hasTold = true;
  const file = importer?.startsWith('file:') === true ? pathOf(importer) : importer;
  log?.warn(oldImportMessage, { file, import: specifier, write });
}
