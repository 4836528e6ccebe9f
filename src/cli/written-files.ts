import { NewFiles } from '../new-files.ts';
import type { OutputSpec } from '../output/output.ts';
import { checkStatisticsFile } from '../statistics-file.ts';

/**
 * Runs what writes findings and statistics, after a look whether the statistics can be written. Where it fails, files of findings that
 * did not exist before and are still empty are removed again.
 * @param action may remove them itself, too, where it ends in good order and nothing is in them
 * @throws SequentError SEQ_OUTPUT, and what the action throws
 */
export async function withWrittenFiles<T>(
  outputs: readonly OutputSpec[],
  statistics: string | undefined,
  action: (files: NewFiles) => Promise<T>,
): Promise<T> {
  const paths = outputs.flatMap(({ destination }) => (destination.type === 'file' ? [destination.path] : []));
  const files = new NewFiles(paths);
  try {
    if (statistics !== undefined) checkStatisticsFile(statistics);
    return await action(files);
  } catch (error) {
    files.removeEmpty();
    throw error;
  }
}
