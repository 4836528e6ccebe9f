/** The global of this name is a getter in a thread, which costs more than the question whether something is a buffer. */
const NodeBuffer = Buffer;

/** Bytes that events stand in, and a view of the same bytes that reads four of them at once. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly words: DataView;
}

export function memoryOf(bytes: Uint8Array): Memory {
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/**
 * A copy of `bytes[start, end)`. To be taken wherever bytes are kept: `Buffer.slice` gives a view of the same memory, and most
 * readers get their bytes in buffers that are used again.
 */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

/** Copies `from[start, end)` to `to`, behind `at`. Without a view for it where `from` is a buffer: a view costs more than the copy itself. */
export function copyInto(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  if (NodeBuffer.isBuffer(from)) from.copy(to, at, start, end);
  else to.set(from.subarray(start, end), at);
}
