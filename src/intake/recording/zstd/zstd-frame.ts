/**
 * The outer form of zstd data (RFC 8878): frames, one after the other. A skippable frame holds bytes for programs that
 * know them. Other readers pass over it, and so does the program `zstd`.
 */

/** First bytes of a frame of data. */
export const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** Second to fourth byte of a skippable frame. The first one is 0x50 to 0x5f: its low bits are the frame's kind. */
const skippableMagic = [0x2a, 0x4d, 0x18] as const;
const skippableFirst = 0x50;
/** Bytes before the content of a skippable frame: its magic number, and the length of the content. */
export const skippableHead = 8;

/** Kinds of skippable frames of Sequent. */
export const skippable = {
  /** The head of a block of messages, see `block-head.ts`. */
  block: 0x3,
  /** The head of a capsule, see docs/reference/capsule.md. */
  capsule: 0xc,
} as const;

/** Limit of the content of a skippable frame that is read, in bytes. A longer one is passed over. */
export const longestSkippable = 32 * 1024 * 1024;

/** @returns the kind of the skippable frame that begins with these four bytes; undefined if none begins */
export function skippableKind(head: Uint8Array, at = 0): number | undefined {
  const first = head[at] ?? 0;
  if (first >> 4 !== skippableFirst >> 4) return undefined;
  return skippableMagic.every((byte, index) => head[at + 1 + index] === byte) ? first & 15 : undefined;
}

/** Whether a frame of data begins with these four bytes. */
export function isDataFrame(head: Uint8Array, at = 0): boolean {
  return zstdMagic.every((byte, index) => head[at + index] === byte);
}

/** Whether the data is compressed with zstd. @param head its first four bytes */
export function isZstd(head: Uint8Array): boolean {
  return isDataFrame(head) || skippableKind(head) !== undefined;
}

/** @returns a skippable frame with this content */
export function skippableFrame(kind: number, content: Uint8Array): Buffer {
  const frame = Buffer.alloc(skippableHead + content.length);
  frame[0] = skippableFirst | kind;
  frame.set(skippableMagic, 1);
  frame.writeUInt32LE(content.length, 4);
  frame.set(content, skippableHead);
  return frame;
}
