import { createHash } from 'node:crypto';

/** First words of the file. The number is the version of the form. */
const title = 'sequent-state 1 sha256 ';
const digestDigits = 64;
const headBytes = title.length + digestDigits + 1;

/** Limit of the file: a snapshot of the engine has at most 64 MiB. */
export const mostBytes = 64 * 1024 * 1024 + headBytes;

/** @returns the content of the file for a snapshot: one line with its digest, then the snapshot */
export function written(snapshot: Uint8Array): Buffer {
  const digest = createHash('sha256').update(snapshot).digest('hex');
  return Buffer.concat([Buffer.from(`${title}${digest}\n`), snapshot]);
}

/** @returns the snapshot in the content of a file, or why it is none */
export function read(content: Buffer): { readonly snapshot: Uint8Array } | { readonly fault: string } {
  const head = content.subarray(0, headBytes).toString('latin1');
  if (!head.startsWith('sequent-state ')) return { fault: 'it is not a state file' };
  if (!head.startsWith(title)) return { fault: 'its version is another one' };
  const snapshot = content.subarray(headBytes);
  const digest = createHash('sha256').update(snapshot).digest('hex');
  return head === `${title}${digest}\n` ? { snapshot } : { fault: 'its checksum is wrong' };
}
