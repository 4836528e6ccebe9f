import { signPack } from '../../../packs/signed/sign.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { exitCodes } from '../../failure.ts';
import { readKeyFile } from '../../options/trusted-keys.ts';
import { printer } from '../../printing/printer.ts';

export interface SignFlags {
  readonly key: string;
  readonly id?: string;
  readonly packVersion?: string;
  readonly needsSequent?: string;
  readonly needsTracee?: string;
}

/** `sequent pack sign`: writes the manifest of a pack and its signature. */
export async function sign(folder: string, flags: SignFlags): Promise<number> {
  const { id, packVersion: version, needsSequent: sequent, needsTracee: tracee } = flags;
  const needs = { ...(sequent !== undefined && { sequent }), ...(tracee !== undefined && { tracee }) };
  const { manifest, key } = signPack(
    folder,
    { pem: readKeyFile(flags.key), path: flags.key },
    { ...(id !== undefined && { id }), ...(version !== undefined && { version }), needs },
  );
  const files = Object.keys(manifest.files).length;
  await printer.print(
    `${escapeMessage(`signed ${manifest.id} ${manifest.version}: ${files} ${files === 1 ? 'file' : 'files'}, with the key ${key}`)}\n`,
  );
  return exitCodes.fine;
}
