import { crc32, createInflateRaw } from 'node:zlib';
import { readGzipHeader } from './gzip-header.ts';
import { PieceReader } from './piece-reader.ts';
import { RecordingCutOff, RecordingFault, RecordingFollowed } from './recording-fault.ts';
import { pieceBytes, ZlibDriver, zlibOptions } from './zlib-driver.ts';

/** Checksum and length of the data (RFC 1952, 2.3.1). */
const trailerBytes = 8;

/**
 * Decompresses gzip data (RFC 1952, including several members in sequence) as it arrives. Everything that can be
 * decompressed is yielded before a RecordingFault for data that is cut off or followed by other data. If the data is
 * damaged, up to `pieceBytes` of compressed data before the damage are lost too.
 *
 * Node's own gunzip reads other data after the end as a damaged member, and then discards the output of the last piece.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const input = new PieceReader(chunks, 'gzip');
  try {
    if (!(await readGzipHeader(input))) throw damaged();
    yield* member(input);
    while (!(await input.isAtEnd())) {
      if (!(await readGzipHeader(input))) throw new RecordingFollowed('other data follows the end of the gzip data');
      yield* member(input);
    }
  } finally {
    await input.close();
  }
}

/** Reads one member after its header: the compressed data and the trailer. */
async function* member(input: PieceReader): AsyncGenerator<Uint8Array, void, void> {
  const zlib = new ZlibDriver(createInflateRaw(zlibOptions));
  let [checksum, length] = [0, 0];
  try {
    for (let isOver = false; !isOver; ) {
      const piece = await input.piece(pieceBytes);
      const parts = await (piece === undefined ? zlib.end() : zlib.write(piece)).catch(throwFault);
      for (const part of parts) {
        checksum = crc32(part, checksum);
        length += part.length;
      }
      yield* parts;
      isOver = piece === undefined || zlib.unused > 0;
      if (piece !== undefined) input.giveBack(piece.subarray(piece.length - zlib.unused));
    }
  } finally {
    zlib.close();
  }
  const trailer = Buffer.alloc(trailerBytes);
  for (let at = 0; at < trailerBytes; at++) trailer[at] = await input.byte();
  if (trailer.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== length % 2 ** 32) throw damaged();
}

function throwFault(cause: unknown): never {
  throw cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR'
    ? new RecordingCutOff('the gzip data is cut off', { cause })
    : damaged({ cause });
}

function damaged(options?: ErrorOptions): RecordingFault {
  return new RecordingFault('the gzip data is damaged', 'copy or record the file again', options);
}
