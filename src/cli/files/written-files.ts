import { type OutputSpec, printOutput } from '../../output/output.ts';
import { checkStatisticsFile } from '../../statistics/statistics-file.ts';
import { NewFiles } from './new-files.ts';
import { refuseSharedFiles, type UsedFile } from './shared-files.ts';

/** What a detection reads and writes. */
export interface WrittenFiles {
  /** Files that are read. They must not be written over. */
  readonly inputs: readonly UsedFile[];
  readonly outputs: readonly OutputSpec[];
  /** The file for the statistics, where they are asked for. */
  readonly statistics: string | undefined;
}

/**
 * Runs what writes findings and statistics, after a look whether each has a file of its own and the statistics can be written. Where it
 * fails, files of findings that did not exist before and are still empty are removed again.
 * @param action may remove them itself, too, where it ends in good order and nothing is in them
 * @throws SequentError SEQ_USAGE, SEQ_OUTPUT, and what the action throws
 */
export async function withWrittenFiles<T>(
  { inputs, outputs, statistics }: WrittenFiles,
  action: (files: NewFiles) => Promise<T>,
): Promise<T> {
  refuseSharedFiles([...inputs, ...outputs.map(usedBy), ...(statistics === undefined ? [] : [usedFor(statistics)])]);
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

function usedBy(output: OutputSpec): UsedFile {
  const { destination } = output;
  const file = destination.type === 'file' ? destination.path : 1;
  return { name: `--output ${printOutput(output)}`, file, use: 'output' };
}

function usedFor(statistics: string): UsedFile {
  return { name: `--stats ${statistics}`, file: statistics, use: 'statistics' };
}
