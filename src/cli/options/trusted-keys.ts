import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { readRegularFile } from '../../config/yaml/regular-file.ts';
import { SequentError } from '../../errors.ts';
import { type TrustedKey, trustedKey } from '../../packs/signed/keys.ts';

/**
 * Reads the keys by one of which packs must be signed.
 * @returns undefined if signatures are not required
 * @throws {SequentError} SEQ_PACK if a file is unsuitable, SEQ_USAGE if signatures are required and no key is given
 */
export function trustedKeys(effective: EffectiveSettings): readonly TrustedKey[] | undefined {
  const files = effective.get(settings.trustedKeys) ?? [];
  if (!effective.get(settings.requireSigned)) return undefined;
  if (files.length === 0) {
    throw new SequentError('SEQ_USAGE', {
      what: 'signed packs are required, and no trusted key is given',
      todo: 'give --trusted-key, or trusted_keys in the configuration file',
    });
  }
  return files.map(readTrustedKey);
}

/** Reads a public key from a file. @throws {SequentError} SEQ_PACK */
export function readTrustedKey(file: string): TrustedKey {
  return trustedKey(readKeyFile(file), file);
}

/** Reads the text of a file of a key. @throws {SequentError} SEQ_PACK if that fails */
export function readKeyFile(file: string): string {
  return readRegularFile(file, 'the key', 'SEQ_PACK');
}
