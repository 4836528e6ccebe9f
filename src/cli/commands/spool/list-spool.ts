import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { SequentError } from '../../../errors.ts';
import { type DeadLetterBox, outputsIn, type SpoolContent } from '../../../output/spool/sqlite/dead-letters.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { folderOf, withBox } from './dead-letter-box.ts';
import { letterJson, timeOf } from './dead-letter-fields.ts';

export interface SpoolFlags {
  readonly json?: boolean;
}

/** `sequent spool list`: the outputs of the folder, or the dead letters of one; 1 if a file cannot be read. */
export async function listSpool(
  output: string | undefined,
  flags: SpoolFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const dir = folderOf(effective);
  if (output === undefined) return listOutputs(dir, flags);
  await withBox(dir, output, 'read', (box) => listDeadLetters(box, flags));
  return exitCodes.fine;
}

async function listOutputs(dir: string, { json }: SpoolFlags): Promise<number> {
  const contents: (SpoolContent | { readonly output: string; readonly error: string })[] = [];
  for (const output of outputsIn(dir)) {
    try {
      contents.push(await withBox(dir, output, 'read', async (box) => box.content()));
    } catch (error) {
      // One damaged file must not hide the others.
      if (!(error instanceof SequentError)) throw error;
      contents.push({ output, error: error.text.what });
    }
  }
  const lines = contents.map((one) => `${toJson('error' in one ? one : contentJson(one))}\n`);
  await printer.print(json ? lines.join('') : outputsTable(contents));
  return contents.some((one) => 'error' in one) ? exitCodes.bad : exitCodes.fine;
}

function contentJson({ output, waiting, dead, oldestMs, bytes }: SpoolContent) {
  return { output, waiting, dead, ...(oldestMs !== undefined && { oldest: timeOf(oldestMs) }), bytes };
}

function outputsTable(
  contents: readonly (SpoolContent | { readonly output: string; readonly error: string })[],
): string {
  const rows = contents.map((one) => {
    if ('error' in one) return [one.output, '-', '-', '-', one.error];
    const oldest = one.oldestMs === undefined ? '-' : timeOf(one.oldestMs);
    return [one.output, String(one.waiting), String(one.dead), oldest, `${Math.ceil(one.bytes / 1024)} KiB`];
  });
  return table([['OUTPUT', 'WAITING', 'DEAD LETTERS', 'OLDEST WAITING', 'SIZE'], ...rows]);
}

async function listDeadLetters(box: DeadLetterBox, { json }: SpoolFlags): Promise<void> {
  if (json) {
    for (const letter of box.list()) await printer.print(`${toJson(letterJson(letter))}\n`);
    return;
  }
  const rows = [...box.list()].map(({ record, refusedMs, retry, reason }) => [
    String(record.seq),
    timeOf(refusedMs),
    record.severity,
    record.signature,
    retry ? 'retry' : 'dead',
    reason,
  ]);
  const heads = ['NUMBER', 'REFUSED', 'SEVERITY', 'SIGNATURE', 'STATE', 'REASON'];
  await printer.print(table([heads, ...rows], environment().stdoutColumns));
}
