/**
 * A copy, because the global `Buffer` is a getter in a worker thread, which costs more than the check whether a value
 * is a buffer.
 */
const NodeBuffer = Buffer;

/** Bytes that hold events, and a view of the same bytes to read four at once. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly words: DataView;
}

export function memoryOf(bytes: Uint8Array): Memory {
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/**
 * Copies `bytes[start, end)`. Use it for bytes that are kept: `Buffer.slice` gives a view of the same memory, and most
 * readers reuse their buffers.
 */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

/**
 * Copies `from[start, end)` to `to`, from offset `at` on. For a buffer it makes no view, because that costs more than
 * the copy.
 */
export function copyInto(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  if (NodeBuffer.isBuffer(from)) from.copy(to, at, start, end);
  else to.set(from.subarray(start, end), at);
}
