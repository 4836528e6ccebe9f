import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { longestMessage } from '../message.ts';
import { type BlockHead, decodeBlockHead, encodeBlockHead } from './block-head.ts';
import {
  isDataFrame,
  longestSkippable,
  skippable,
  skippableFrame,
  skippableHead,
  skippableKind,
} from './zstd-frame.ts';

/** Limit of the messages of one block, in bytes. A block ends after the message that reaches 1 MiB. */
export const longestBlock = longestMessage + 2 ** 20 + 4;

/** A higher level makes blocks of events hardly smaller and takes more time. */
const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };

/**
 * Compresses messages in the `.pb` form, each after its length, into a block: its head and one zstd frame. The program
 * `zstd` and every reader of recordings read a sequence of blocks.
 */
export function encodeBlock(frames: Uint8Array, head: Omit<BlockHead, 'size'>): Buffer {
  const data = zstdCompressSync(frames, { params });
  return Buffer.concat([skippableFrame(skippable.block, encodeBlockHead({ ...head, size: data.length })), data]);
}

/** Reads `length` bytes at an offset of a file. @returns fewer if the file ends */
export type ReadAt = (offset: number, length: number) => Buffer;

/** A block in a file. */
export interface PlacedBlock {
  readonly head: BlockHead;
  /** Offset after the block. */
  readonly end: number;
  /**
   * @returns the messages, each after its length
   * @throws {Error} of zlib if the block is damaged
   */
  messages(): Buffer;
}

/** The rest of a file that holds no whole block. */
export interface Rest {
  /** `torn`: the file ends inside of a block, which was being written. `damaged`: it holds something else. */
  readonly rest: 'torn' | 'damaged';
  readonly offset: number;
}

/**
 * Goes through the blocks of a file without reading their messages.
 * @param readAt reads the file, which may grow meanwhile
 * @param from offset of the first block
 */
export function* placedBlocks(readAt: ReadAt, from = 0): Generator<PlacedBlock | Rest, void, void> {
  for (let offset = from; ; ) {
    const start = readAt(offset, skippableHead);
    if (start.length === 0) return;
    const length = start.length < skippableHead ? 0 : start.readUInt32LE(4);
    const isBlock = skippableKind(start) === skippable.block && length <= longestSkippable;
    if (start.length === skippableHead && !isBlock) {
      yield { rest: 'damaged', offset };
      return;
    }
    const content = readAt(offset + skippableHead, length);
    const data = offset + skippableHead + length;
    const head = start.length < skippableHead || content.length < length ? undefined : decodeBlockHead(content);
    const tail = head === undefined ? undefined : readAt(data + head.size - 1, 1);
    if (head === undefined || tail?.length !== 1) {
      yield {
        rest: start.length === skippableHead && content.length === length && head === undefined ? 'damaged' : 'torn',
        offset,
      };
      return;
    }
    const end = data + head.size;
    yield { head, end, messages: () => decodeFrame(readAt(data, head.size)) };
    offset = end;
  }
}

/** @throws {Error} if it is not one whole zstd frame */
export function decodeFrame(frame: Uint8Array): Buffer {
  if (!isDataFrame(frame)) throw new RangeError('the block does not hold zstd data');
  return zstdDecompressSync(frame, { maxOutputLength: longestBlock });
}

/** A message in the frames of a block: `bytes[start, end)`. */
export type OnFrame = (bytes: Buffer, start: number, end: number) => void;

/**
 * Splits the messages of a block.
 * @returns false if the bytes end inside of a message, or a length is not allowed; the messages before were given
 */
export function eachFrame(frames: Buffer, onFrame: OnFrame): boolean {
  let position = 0;
  while (position + 4 <= frames.length) {
    const start = position + 4;
    const end = start + frames.readUInt32LE(position);
    if (end === start || end - start > longestMessage || end > frames.length) return false;
    onFrame(frames, start, end);
    position = end;
  }
  return position === frames.length;
}
