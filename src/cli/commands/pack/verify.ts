import { verifyPack } from '../../../packs/signed/verify.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { readTrustedKey } from '../../options/trusted-keys.ts';
import { printer } from '../../printing/printer.ts';

export interface VerifyFlags {
  readonly trustedKey: readonly string[];
  readonly json?: boolean;
}

/** `sequent pack verify`: 1 if the pack is not signed by a trusted key, or was changed. */
export async function verify(folder: string, { trustedKey, json = false }: VerifyFlags): Promise<number> {
  const verified = verifyPack(folder, trustedKey.map(readTrustedKey));
  if ('faults' in verified) {
    const text = verified.faults.map((fault) => `${escapeMessage(fault)}\n`).join('');
    await printer.print(json ? `${toJson({ valid: false, faults: verified.faults })}\n` : text);
    return exitCodes.bad;
  }
  const { manifest, key } = verified;
  const { id, version, needs, files } = manifest;
  const count = Object.keys(files).length;
  const text = `${escapeMessage(`${id} ${version} is signed by ${key.id}: ${count} ${count === 1 ? 'file' : 'files'}`)}\n`;
  await printer.print(json ? `${toJson({ valid: true, id, version, needs, key: key.id, files: count })}\n` : text);
  return exitCodes.fine;
}
