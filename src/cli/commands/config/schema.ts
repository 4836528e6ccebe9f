import { jsonSchema } from '../../../config/file-schema.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';

/** `sequent config schema` */
export async function printConfigSchema(): Promise<number> {
  await printer.print(`${JSON.stringify(jsonSchema(), undefined, 2)}\n`);
  return exitCodes.fine;
}
