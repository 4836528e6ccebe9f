import { checkStatisticsFile } from '../../statistics/statistics-file.ts';
import { NewFiles } from './new-files.ts';
import { refuseSharedFiles, type UsedFile } from './shared-files.ts';

/** The files that a command reads and writes. */
export interface WrittenFiles {
  /** Input files. They must not be overwritten. */
  readonly inputs: readonly UsedFile[];
  readonly written: readonly UsedFile[];
}

/**
 * Checks that each file has one use and that the statistics can be written, then runs the action. If the action fails, files of
 * findings that are new and empty are removed.
 * @param action writes findings and statistics. It may remove empty files itself after it has succeeded
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
