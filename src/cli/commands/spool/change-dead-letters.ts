import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { SequentError } from '../../../errors.ts';
import { spoolFolder } from '../../../output/spool/sqlite/folder-use.ts';
import { holderOfFolder } from '../../../sqlite/folder-lock.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { folderOf, missing, withBox } from './dead-letter-box.ts';

export interface ChangeFlags {
  readonly all?: boolean;
}

/** `sequent spool retry` and `sequent spool drop`: sends dead letters again, or removes them. */
export async function changeDeadLetters(
  action: 'retry' | 'drop',
  output: string,
  numbers: readonly number[],
  { all = false }: ChangeFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const dir = folderOf(effective);
  if (all === numbers.length > 0) {
    const what = all ? 'numbers and --all exclude each other' : 'no dead letter is named';
    throw new SequentError('SEQ_USAGE', { what, todo: 'give numbers of `sequent spool list OUTPUT`, or --all' });
  }
  const count = await withBox(dir, output, 'change', async (box) => {
    const unknown = numbers.filter((number) => box.find(number) === undefined);
    if (unknown.length > 0) throw missing(output, unknown);
    return box[action](all ? 'all' : numbers);
  });
  await printer.print(
    `${action === 'drop' ? `removed dead letters: ${count}` : retryText(count, holderOfFolder(dir, spoolFolder))}\n`,
  );
  return exitCodes.fine;
}

function retryText(count: number, holder: string | undefined): string {
  if (count === 0) return 'no dead letter to send again';
  const when = holder === undefined ? 'at the next start of the sidecar' : `within seconds, by ${holder}`;
  return escapeMessage(`dead letters to send again: ${count}; this happens ${when}`);
}
