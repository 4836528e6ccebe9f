import { join } from 'node:path';
import { privateKey, signBytes } from './keys.ts';
import { fileText, type PackManifest, readManifest } from './manifest.ts';
import { signatureName } from './names.ts';
import { type PackStatement, writeManifest, writePackFile } from './write-manifest.ts';

/**
 * Writes the manifest of a pack and its signature.
 * @param key text of the file of the private key
 * @returns the manifest, and the id of the public key that verifies it
 * @throws {SequentError} SEQ_PACK if the folder or the key is unsuitable, or a file cannot be written
 */
export function signPack(
  folder: string,
  key: { readonly pem: string; readonly path: string },
  statement: PackStatement,
): { readonly manifest: PackManifest; readonly key: string } {
  const own = privateKey(key.pem, key.path);
  const manifest = writeManifest(folder, statement);
  // Read again: the check of the form is that of every reader, and the signed bytes are those of the file.
  const written = readManifest(folder);
  if (written === undefined) throw new Error('the manifest was removed while it was signed');
  const signed = signBytes(written.bytes, own);
  writePackFile(join(folder, signatureName), fileText({ algorithm: 'ed25519', ...signed }));
  return { manifest, key: signed.key };
}
