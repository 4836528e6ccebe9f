import { actionText } from '../../../exceptions/exception.ts';
import { presetNames, presetPrefix } from '../../../exceptions/presets.ts';
import { readExceptions } from '../../../exceptions/read-exceptions.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';

/** `sequent exceptions presets`: lists the shipped presets. */
export async function listPresets(): Promise<number> {
  const sources = presetNames().map((name) => ({ name: `${presetPrefix}${name}`, from: name }));
  const { exceptions } = await readExceptions(sources);
  const rows = exceptions.map(({ place, signatures, action, reason }) => [
    place.replace(/:\d+$/, ''),
    signatures.join(' '),
    actionText(action),
    reason,
  ]);
  await printer.print(table([['preset', 'signatures', 'action', 'reason'], ...rows]));
  return exitCodes.fine;
}
