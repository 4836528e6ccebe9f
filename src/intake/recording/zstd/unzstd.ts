import { createZstdDecompress } from 'node:zlib';
import { PieceReader } from '../piece-reader.ts';
import { RecordingCutOff, RecordingFault, RecordingFollowed } from '../recording-fault.ts';
import { ZlibDriver, zlibOptions } from '../zlib-driver.ts';
import { type BlockLoss, decodeBlockHead } from './block-head.ts';
import { isDataFrame, longestSkippable, skippable, skippableHead, skippableKind, zstdMagic } from './zstd-frame.ts';

type OnLosses = (losses: readonly BlockLoss[]) => void;

/**
 * Decompresses zstd data (RFC 8878, including several frames in sequence) as it arrives. Skippable frames are passed
 * over, except for heads of blocks. Everything that can be decompressed is yielded before a RecordingFault for data that
 * is cut off or followed by other data.
 * @param onLosses called before the data of a block is yielded, if something is missing before the block
 */
export async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  onLosses: OnLosses,
): AsyncGenerator<Uint8Array, void, void> {
  const input = new PieceReader(chunks, 'zstd');
  try {
    for (let isFirst = true; !(await input.isAtEnd()); isFirst = false) {
      const magic = await input.bytes(zstdMagic.length);
      const kind = skippableKind(magic);
      if (kind !== undefined) await passOver(input, kind, onLosses);
      else if (isDataFrame(magic)) yield* dataFrame(input, magic);
      else if (isFirst) throw damaged();
      else throw new RecordingFollowed('other data follows the end of the zstd data');
    }
  } finally {
    await input.close();
  }
}

async function passOver(input: PieceReader, kind: number, onLosses: OnLosses): Promise<void> {
  const length = (await input.bytes(skippableHead - zstdMagic.length)).readUInt32LE(0);
  if (kind !== skippable.block || length > longestSkippable) return input.skip(length);
  const losses = decodeBlockHead(await input.bytes(length))?.losses ?? [];
  if (losses.length > 0) onLosses(losses);
}

/**
 * Decompresses one frame, block by block: Node's stream would go on with the frame after it. A block has at most 128 KiB
 * of data, which bounds the memory.
 */
async function* dataFrame(input: PieceReader, magic: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  const zlib = new ZlibDriver(createZstdDecompress(zlibOptions));
  try {
    for await (const piece of piecesOfFrame(input, magic)) yield* await zlib.write(piece).catch(throwFault);
    yield* await zlib.end().catch(throwFault);
  } finally {
    zlib.close();
  }
}

/** Flags of the frame header's first byte (RFC 8878, 3.1.1.1.1). */
const flag = { singleSegment: 32, checksum: 4 } as const;
const dictionaryBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;
/** Types of blocks (RFC 8878, 3.1.1.2.2). */
const block = { headBytes: 3, runLength: 1, reserved: 3, longest: 128 * 1024 } as const;

/** The parts of a frame of data: its header, each block, and the checksum. */
async function* piecesOfFrame(input: PieceReader, magic: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  const descriptor = await input.byte();
  const isSingle = (descriptor & flag.singleSegment) !== 0;
  const sizeBytes = contentSizeBytes[descriptor >> 6] ?? 0;
  const rest = (isSingle ? 0 : 1) + (dictionaryBytes[descriptor & 3] ?? 0) + (sizeBytes || (isSingle ? 1 : 0));
  yield Buffer.concat([magic, Buffer.of(descriptor), await input.bytes(rest)]);
  for (let isLast = false; !isLast; ) {
    const head = await input.bytes(block.headBytes);
    const bits = head.readUIntLE(0, block.headBytes);
    const [type, size] = [(bits >> 1) & 3, bits >> 3];
    isLast = (bits & 1) === 1;
    if (type === block.reserved || size > block.longest) throw damaged();
    yield Buffer.concat([head, await input.bytes(type === block.runLength ? 1 : size)]);
  }
  if ((descriptor & flag.checksum) !== 0) yield await input.bytes(4);
}

function throwFault(cause: unknown): never {
  throw cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR'
    ? new RecordingCutOff('the zstd data is cut off', { cause })
    : damaged({ cause });
}

function damaged(options?: ErrorOptions): RecordingFault {
  return new RecordingFault('the zstd data is damaged', 'copy or record the file again', options);
}
