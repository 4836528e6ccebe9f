import { checkStatisticsFile } from '../../statistics/statistics-file.ts';
import { NewFiles } from './new-files.ts';
import { refuseSharedFiles, type UsedFile } from './shared-files.ts';

/** What a detection reads and writes. */
export interface WrittenFiles {
  /** Files that are read. They must not be written over. */
  readonly inputs: readonly UsedFile[];
  readonly written: readonly UsedFile[];
}

/**
 * Runs what writes findings and statistics, after a look whether each has a file of its own and the statistics can be written. Where it
 * fails, files of findings that did not exist before and are still empty are removed again.
 * @param action may remove them itself, too, where it ends in good order and nothing is in them
 * @throws SequentError SEQ_USAGE, SEQ_OUTPUT, and what the action throws
 */
export async function withWrittenFiles<T>(
  { inputs, written }: WrittenFiles,
  action: (files: NewFiles) => Promise<T>,
): Promise<T> {
  refuseSharedFiles([...inputs, ...written]);
  const paths = (wanted: UsedFile['use']): string[] =>
    written.flatMap(({ file, use }) => (use === wanted && typeof file === 'string' ? [file] : []));
  const files = new NewFiles(paths('output'));
  try {
    for (const path of paths('statistics')) checkStatisticsFile(path);
    return await action(files);
  } catch (error) {
    files.removeEmpty();
    throw error;
  }
}
