import { isUtf8 } from 'node:buffer';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { folderOf, missing, withBox } from './dead-letter-box.ts';
import { letterJson } from './dead-letter-fields.ts';
import type { SpoolFlags } from './list-spool.ts';

/** `sequent spool show`: one dead letter with its body. */
export async function showDeadLetter(
  output: string,
  number: number,
  flags: SpoolFlags,
  effective: EffectiveSettings,
): Promise<number> {
  await withBox(folderOf(effective), output, 'read', async (box) => {
    const letter = box.find(number);
    if (letter === undefined) throw missing(output, [number]);
    const { body } = letter.record;
    if (flags.json) {
      const content = isUtf8(body) ? { body: body.toString() } : { body_base64: body.toString('base64') };
      await printer.print(`${toJson({ ...letterJson(letter), ...content })}\n`);
      return;
    }
    const fields = Object.entries(letterJson(letter)).map(([name, value]) => [name, String(value)]);
    const lines = body.toString().split('\n');
    const shown = lines.map((line) => escapeMessage(line, Number.MAX_SAFE_INTEGER));
    await printer.print(`${table(fields, environment().stdoutColumns)}\n${shown.join('\n')}\n`);
  });
  return exitCodes.fine;
}
