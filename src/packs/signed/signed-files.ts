import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** SHA-256 of the files of signed packs, in hexadecimal digits, by absolute path as the pack was named. */
export type SignedFiles = ReadonlyMap<string, string>;

/** @returns the SHA-256 of bytes, in hexadecimal digits */
export function hashOf(bytes: string | NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * @returns a function that compares the content of a file with what was signed. It returns the fault as a sentence without a
 * full stop, or undefined if there is none
 */
export function faultIn(signed: SignedFiles): (path: string, bytes: Uint8Array) => string | undefined {
  return (path, bytes) =>
    signed.get(resolve(path)) === hashOf(bytes) ? undefined : 'its content is not the one that was signed';
}
