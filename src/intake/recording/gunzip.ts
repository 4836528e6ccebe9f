import { createGunzip } from 'node:zlib';
import { RecordingCutOff, RecordingFault } from './recording-fault.ts';
import { pieceBytes, ZlibDriver, zlibOptions } from './zlib-driver.ts';

/**
 * Decompresses gzip data (RFC 1952, including several members in sequence) as it arrives. Everything that can be
 * decompressed is yielded before a RecordingFault for data that is cut off or followed by other data. If the data is
 * damaged, up to `pieceBytes` of compressed data before the damage are lost too.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const zlib = new ZlibDriver(createGunzip(zlibOptions));
  try {
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        yield* await zlib.write(chunk.subarray(start, start + pieceBytes)).catch(throwFault);
        if (zlib.endedEarly) throw new RecordingFault('other data follows the end of the gzip data');
      }
    }
    yield* await zlib.end().catch(throwFault);
  } finally {
    zlib.close();
  }
}

function throwFault(cause: unknown): never {
  throw cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR'
    ? new RecordingCutOff('the gzip data is cut off', { cause })
    : new RecordingFault('the gzip data is damaged', 'copy or record the file again', { cause });
}
