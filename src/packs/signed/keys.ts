import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { SequentError } from '../../errors.ts';
import { hashOf } from './signed-files.ts';

/** Precedes the signed bytes, so that a signature made for another purpose is never valid for a pack. */
const purpose = Buffer.from('sequent pack v1\n');

/** A public key that an operator trusts. */
export interface TrustedKey {
  /** `sha256:` and the hash of the key in its DER form. */
  readonly id: string;
  /** The key as PEM, so it can be sent to another thread. */
  readonly pem: string;
}

/**
 * Reads a public key.
 * @param pem text of a file
 * @param path of the file, for errors
 * @throws {SequentError} SEQ_PACK if it is no public ed25519 key
 */
export function trustedKey(pem: string, path: string): TrustedKey {
  if (pem.includes('PRIVATE KEY')) {
    throw badKey('the file holds a private key', path, 'give the public key, and keep the private one off the nodes');
  }
  const key = parseKey(pem, path, createPublicKey);
  return { id: idOf(key), pem: key.export({ type: 'spki', format: 'pem' }).toString() };
}

/**
 * Reads a private key.
 * @throws {SequentError} SEQ_PACK if it is no private ed25519 key without a password
 */
export function privateKey(pem: string, path: string): KeyObject {
  return parseKey(pem, path, createPrivateKey);
}

/** Makes a pair of keys as PEM. */
export function newKeys(): { readonly privatePem: string; readonly publicKey: TrustedKey } {
  const { privateKey: own, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: own.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: { id: idOf(publicKey), pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
  };
}

/** Signs the bytes of a manifest. @returns the id of the public key, and the signature in base64 */
export function signBytes(bytes: Buffer, key: KeyObject): { readonly key: string; readonly signature: string } {
  return {
    key: idOf(createPublicKey(key)),
    signature: sign(null, Buffer.concat([purpose, bytes]), key).toString('base64'),
  };
}

/** Whether `signature`, in base64, is that of the key for the bytes of a manifest. */
export function isSignedBy(bytes: Buffer, signature: string, { pem }: TrustedKey): boolean {
  return verify(null, Buffer.concat([purpose, bytes]), createPublicKey(pem), Buffer.from(signature, 'base64'));
}

function idOf(publicKey: KeyObject): string {
  return `sha256:${hashOf(publicKey.export({ type: 'spki', format: 'der' }))}`;
}

function parseKey(pem: string, path: string, parse: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch {
    throw badKey('the file holds no key in PEM form', path, 'make keys with `sequent pack keygen`');
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw badKey('the key is not an ed25519 key', path, 'make keys with `sequent pack keygen`');
  }
  return key;
}

function badKey(what: string, where: string, todo: string): SequentError {
  return new SequentError('SEQ_PACK', { what, where, todo });
}
