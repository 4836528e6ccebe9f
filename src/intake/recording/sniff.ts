/** `pb`: messages, each after its length; `json`: events in JSON. */
export type RecordingForm = 'pb' | 'json';

export type Compression = 'gzip' | 'zstd';

const named = /\.(?:(pb)|ndjson|jsonl|json)(?:(\.gz)|(\.zst))?$/i;

/** @returns the form of a file name, and its compression if it has one; undefined for other names */
export function formOfName(
  name: string,
): { readonly form: RecordingForm; readonly compression: Compression | undefined } | undefined {
  const match = named.exec(name);
  if (match === null) return undefined;
  const compression = match[2] !== undefined ? 'gzip' : match[3] !== undefined ? 'zstd' : undefined;
  return { form: match[1] === undefined ? 'json' : 'pb', compression };
}

/** Bytes that `isGzip`, `isZstd` and `formOfContent` need; fewer only if the recording is shorter. */
export const headBytes = 4;

/** gzip's magic number and its only method (RFC 1952, 2.3.1). */
export const gzipMagic = [0x1f, 0x8b, 8] as const;

/** Whether the recording is compressed. Two bytes of the magic number are enough if the recording ends after them. */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= 2 && gzipMagic.every((byte, at) => (head[at] ?? byte) === byte);
}

/**
 * @returns the form of a recording from its first bytes after decompression. The fourth byte decides: it is the highest
 * byte of the first message's length, at most 1 under the limit of 16 MiB, and no byte of a JSON text is that small.
 * The first byte does not decide, because a length may start with the byte of `{`. The name decides if the bytes do
 * not.
 */
export function formOfContent(head: Uint8Array, name: string): RecordingForm {
  const highest = head[3];
  if (highest !== undefined && highest <= 1) return 'pb';
  const jsonStart = head[0] === undefined || [0x7b, 0x20, 0x09, 0x0a, 0x0d, 0xef].includes(head[0]);
  return jsonStart ? 'json' : (formOfName(name)?.form ?? 'json');
}
