import type { OutputRecord } from '../../record.ts';

/** Bytes of a message beside key, body and header values: names of headers, lengths, offsets. */
const overheadBytes = 100;

/** A part of a batch that one request takes. */
export interface Chunk {
  /** Index of the first record in the batch. */
  readonly start: number;
  readonly records: readonly OutputRecord[];
}

/** Divides a batch into requests of limited size, in order. A record above the limit has a request of its own. */
export function* chunksOf(records: readonly OutputRecord[], maxBytes: number): Generator<Chunk> {
  let start = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = bytesOf(record);
    if (index > start && bytes + size > maxBytes) {
      yield { start, records: records.slice(start, index) };
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (records.length > start) yield { start, records: records.slice(start) };
}

/** Halves a chunk. */
export function halves({ start, records }: Chunk): readonly [Chunk, Chunk] {
  const middle = Math.ceil(records.length / 2);
  return [
    { start, records: records.slice(0, middle) },
    { start: start + middle, records: records.slice(middle) },
  ];
}

function bytesOf({ id, subject, contentType, body }: OutputRecord): number {
  return body.length + Buffer.byteLength(subject) + id.length + contentType.length + overheadBytes;
}
