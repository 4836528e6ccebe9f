import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SequentError } from '../../errors.ts';
import { shippedPacks } from '../shipped-packs.ts';
import type { TrustedKey } from './keys.ts';
import type { SignedFiles } from './signed-files.ts';
import { verifyPack } from './verify.ts';

/**
 * Requires that folders are signed by a trusted key. Shipped packs are a part of the program, so they need no signature.
 *
 * @param folders names of shipped packs, folders of signatures, or directories of YAML detectors
 * @returns their files, for `allowOnlySigned`
 * @throws {SequentError} SEQ_PACK with the faults of all folders
 */
export function requireSigned(folders: readonly string[], keys: readonly TrustedKey[]): SignedFiles {
  const hashes = new Map<string, string>();
  const faults = folders
    .filter((spec) => !shippedPacks.has(spec))
    .flatMap((spec) => faultsOf(resolve(spec), keys, hashes).map((fault) => `${spec}: ${fault}`));
  if (faults.length === 0) return hashes;
  throw new SequentError('SEQ_PACK', {
    what: faults.length === 1 ? 'a pack is refused, because only signed packs may be loaded' : 'packs are refused',
    where: `\n  ${faults.join('\n  ')}\n`,
    todo: 'sign the pack with `sequent pack sign`, give its --trusted-key, or remove --require-signed',
  });
}

function faultsOf(folder: string, keys: readonly TrustedKey[], hashes: Map<string, string>): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) {
    return ['a single file cannot be signed; name its folder'];
  }
  try {
    const verified = verifyPack(folder, keys);
    if ('faults' in verified) return verified.faults;
    for (const [path, hash] of Object.entries(verified.manifest.files)) hashes.set(join(folder, path), hash);
    return [];
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    const { what, where } = error.text;
    return [where === undefined ? what : `${what} (${where})`];
  }
}
