/** `pb`: messages, each after its length; `json`: one event a line. */
export type RecordingForm = 'pb' | 'json';

const named = /\.(?:(pb)|ndjson|jsonl|json)(\.gz)?$/i;

/** What a file name promises: its form, and whether it is compressed; undefined where it promises nothing. */
export function formOfName(name: string): { readonly form: RecordingForm; readonly gzip: boolean } | undefined {
  const match = named.exec(name);
  return match === null ? undefined : { form: match[1] === undefined ? 'json' : 'pb', gzip: match[2] !== undefined };
}

/** How many bytes `isGzip` and `formOfContent` want to see; fewer only where the recording has no more. */
export const headBytes = 4;

/** Whether the recording is compressed: gzip's magic number and its only method (RFC 1952, 2.3.1). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && (head[2] === undefined || head[2] === 8);
}

/**
 * The form of a recording by its first bytes, after decompression. The fourth byte decides: it is the highest one of the first
 * message's length, at most 1 under the limit of 16 MiB, and no byte of a JSON text is that small. (The first byte does not:
 * a length may well begin with that of `{`.) The name counts where the bytes do not say.
 */
export function formOfContent(head: Uint8Array, name: string): RecordingForm {
  const highest = head[3];
  if (highest !== undefined && highest <= 1) return 'pb';
  const jsonStart = head[0] === undefined || [0x7b, 0x20, 0x09, 0x0a, 0x0d, 0xef].includes(head[0]);
  return jsonStart ? 'json' : (formOfName(name)?.form ?? 'json');
}
