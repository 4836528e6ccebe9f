import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import { DeadLetterBox } from '../../../output/spool/sqlite/dead-letters.ts';

/** Returns the folder of the spool. @throws {SequentError} SEQ_USAGE if no folder is set */
export function folderOf(effective: EffectiveSettings): string {
  const dir = effective.get(settings.spoolDir);
  if (dir !== undefined) return dir;
  const what = 'no folder of the spool is set';
  throw new SequentError('SEQ_USAGE', { what, todo: 'give --spool, or the --config of the sidecar with spool.dir' });
}

/** Opens the file of an output for as long as `use` takes. @throws {SequentError} SEQ_OUTPUT if that fails */
export async function withBox<Result>(
  dir: string,
  output: string,
  access: 'read' | 'change',
  use: (box: DeadLetterBox) => Promise<Result>,
): Promise<Result> {
  const box = new DeadLetterBox(dir, output, access);
  try {
    return await use(box);
  } finally {
    box.close();
  }
}

/** Makes the error for numbers that no dead letter has. */
export function missing(output: string, numbers: readonly number[]): SequentError {
  return new SequentError('SEQ_USAGE', {
    what: `the output ${output} has no dead letter ${numbers.join(', ')}`,
    todo: '`sequent spool list OUTPUT` shows their numbers',
  });
}
