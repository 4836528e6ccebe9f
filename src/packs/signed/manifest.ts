import { join } from 'node:path';
import * as z from 'zod';
import { SequentError } from '../../errors.ts';
import { readBoundedFile, UnreadableFile } from '../../files/bounded-file.ts';
import { codeOf } from '../../text/error-code.ts';
import { describeThrown } from '../../text/thrown.ts';
import { manifestName, signatureName } from './names.ts';

/** Largest manifest or signature that is read, in bytes. */
const maxBytes = 1024 * 1024;

const version = z
  .string()
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?$/, 'a version such as 1.2.3 is needed');
const minimum = z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/, 'a version such as 0.24.1 is needed');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 hexadecimal digits is needed');

const manifestSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower case letters, digits, ".", "_" and "-" are allowed'),
  version,
  /** Lowest versions that the pack works with. */
  needs: z.strictObject({ sequent: minimum.optional(), tracee: minimum.optional() }).optional(),
  /** SHA-256 of each file of the folder, by its path with slashes. */
  files: z.record(z.string().min(1).max(1024), hash),
});

/** Identity of a pack, the versions that it needs, and the hashes of its files. */
export type PackManifest = z.output<typeof manifestSchema>;

const signatureSchema = z.strictObject({
  algorithm: z.literal('ed25519'),
  /** `sha256:` and the hash of the public key. */
  key: z.string().max(100),
  signature: z.base64().max(200),
});

export type PackSignature = z.output<typeof signatureSchema>;

/**
 * Reads the manifest of a pack.
 * @returns the bytes, which are what is signed, and their content; undefined if the folder has no manifest
 * @throws {SequentError} SEQ_PACK if it cannot be read or is invalid
 */
export function readManifest(folder: string): { readonly bytes: Buffer; readonly manifest: PackManifest } | undefined {
  const bytes = readSmall(join(folder, manifestName));
  if (bytes === undefined) return undefined;
  return { bytes, manifest: parse(join(folder, manifestName), bytes, manifestSchema) };
}

/**
 * Reads the signature of a manifest.
 * @returns undefined if the folder has none
 * @throws {SequentError} SEQ_PACK if it cannot be read or is invalid
 */
export function readSignature(folder: string): PackSignature | undefined {
  const bytes = readSmall(join(folder, signatureName));
  return bytes === undefined ? undefined : parse(join(folder, signatureName), bytes, signatureSchema);
}

/** Formats a manifest or a signature as the text of its file. */
export function fileText(value: PackManifest | PackSignature): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function readSmall(path: string): Buffer | undefined {
  try {
    return readBoundedFile(path, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableFile) {
      throw badPack(error.why === 'too large' ? 'the file is larger than 1 MiB' : 'it is not a regular file', path);
    }
    if (codeOf(error) === 'ENOENT') return undefined;
    throw badPack(`the file cannot be read: ${describeThrown(error)}`, path);
  }
}

function parse<Value>(path: string, bytes: Buffer, schema: z.ZodType<Value>): Value {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw badPack(`the file is not JSON: ${describeThrown(error)}`, path);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
  throw badPack(faults.join('; '), path);
}

function badPack(what: string, where: string): SequentError {
  return new SequentError('SEQ_PACK', { what, where, todo: 'make the files anew with `sequent pack sign`' });
}
