import { hashFiles } from './content.ts';
import { isSignedBy, type TrustedKey } from './keys.ts';
import { type PackManifest, readManifest, readSignature } from './manifest.ts';
import { manifestName, signatureName } from './names.ts';

/** Result of the check of a pack. */
export type Verified =
  | { readonly manifest: PackManifest; readonly key: TrustedKey }
  /** All faults, each one sentence without a full stop. */
  | { readonly faults: readonly string[] };

/**
 * Checks the signature of a pack's manifest, and the folder against the manifest.
 * @param keys that are trusted
 * @throws {SequentError} SEQ_PACK if a file cannot be read or has the wrong form
 */
export function verifyPack(folder: string, keys: readonly TrustedKey[]): Verified {
  const read = readManifest(folder);
  if (read === undefined) return { faults: [`the folder has no ${manifestName}, so it is not signed`] };
  const signature = readSignature(folder);
  if (signature === undefined) return { faults: [`the folder has no ${signatureName}, so it is not signed`] };
  const key = keys.find(({ id }) => id === signature.key);
  if (key === undefined) return { faults: [`it is signed by ${signature.key}, which is no trusted key`] };
  if (!isSignedBy(read.bytes, signature.signature, key)) {
    return { faults: [`the signature is not valid: ${manifestName} was changed after it was signed`] };
  }
  const faults = differences(read.manifest, hashFiles(folder));
  return faults.length > 0 ? { faults } : { manifest: read.manifest, key };
}

function differences({ files }: PackManifest, found: ReadonlyMap<string, string>): string[] {
  const listed = new Map(Object.entries(files));
  return [
    ...[...listed].flatMap(([path, hash]) => {
      const actual = found.get(path);
      if (actual === undefined) return [`${path} is missing`];
      return actual === hash ? [] : [`${path} was changed after it was signed`];
    }),
    ...[...found.keys()].filter((path) => !listed.has(path)).map((path) => `${path} is not in the manifest`),
  ];
}
