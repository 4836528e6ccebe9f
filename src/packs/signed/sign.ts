import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import { hashFiles } from './content.ts';
import { privateKey, signBytes } from './keys.ts';
import { fileText, type PackManifest, readManifest } from './manifest.ts';
import { manifestName, signatureName } from './names.ts';

/** An author's statement about a pack. A field that is left out keeps its value in the manifest. */
export interface PackStatement {
  readonly id?: string;
  readonly version?: string;
  readonly needs?: PackManifest['needs'];
}

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
  const before = readManifest(folder)?.manifest;
  const id = statement.id ?? before?.id;
  const version = statement.version ?? before?.version;
  if (id === undefined || version === undefined) {
    throw new SequentError('SEQ_PACK', {
      what: `the pack has no ${id === undefined ? 'id' : 'version'}`,
      where: folder,
      todo: `give --id and --pack-version; ${manifestName} keeps them for the next time`,
    });
  }
  const needs = { ...before?.needs, ...statement.needs };
  const manifest: PackManifest = {
    id,
    version,
    ...(Object.keys(needs).length > 0 && { needs }),
    files: Object.fromEntries(hashFiles(folder)),
  };
  write(join(folder, manifestName), fileText(manifest));
  // Read again: the check of the form is that of every reader, and the signed bytes are those of the file.
  const written = readManifest(folder);
  if (written === undefined) throw new Error('the manifest was removed while it was signed');
  const signed = signBytes(written.bytes, own);
  write(join(folder, signatureName), fileText({ algorithm: 'ed25519', ...signed }));
  return { manifest, key: signed.key };
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new SequentError('SEQ_PACK', {
      what: `the file cannot be written: ${describeThrown(error)}`,
      where: path,
      todo: 'choose a folder that this user may write to',
    });
  }
}
