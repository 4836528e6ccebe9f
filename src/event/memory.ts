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

/** Copies `from[start, end)` to `to`, behind `at`. Without a view for it where `from` is a buffer: a view costs more than the copy itself. */
export function copyInto(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
  if (NodeBuffer.isBuffer(from)) from.copy(to, at, start, end);
  else to.set(from.subarray(start, end), at);
}
