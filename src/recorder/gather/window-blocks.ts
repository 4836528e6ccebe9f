import { closeSync } from 'node:fs';
import { openRegularFile, UnreadableFile } from '../../files/bounded-file.ts';
import { eachFrame, type OnFrame, type PlacedBlock, placedBlocks } from '../../intake/recording/zstd/block.ts';
import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';
import { codeOf } from '../../text/error-code.ts';
import { readerOf } from '../capsule/open-capsule.ts';

/** A block of the recorder that has events of a window, or before which events of the window are missing. */
export interface WindowBlock {
  /** Earliest and latest event time, epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
  /** Latest event time of the block before; undefined for the oldest block. */
  readonly before: bigint | undefined;
  readonly losses: readonly BlockLoss[];
  /** Calls `onFrame` for each message; the messages before a damage are given. */
  each(onFrame: OnFrame): void;
}

/**
 * Goes through the blocks that have events of a window, or before which events of the window are missing. Segments that are deleted meanwhile, and what is torn or damaged
 * in a segment, are passed over.
 * @param segments paths, oldest first
 * @param from start of the window, epoch nanoseconds
 * @param to end of the window
 * @param losses what is missing after the last block; if it may be in the window, the last result has it, without events
 */
export function* windowBlocks(
  segments: readonly string[],
  from: bigint,
  to: bigint,
  losses: readonly BlockLoss[] = [],
): Generator<WindowBlock | undefined, void, void> {
  let before: bigint | undefined;
  for (const path of segments) {
    const fd = openExisting(path);
    if (fd === undefined) continue;
    try {
      for (const block of placedBlocks(readerOf(fd))) {
        if ('rest' in block) break;
        const { first, last, losses: missing } = block.head;
        const isAfterLoss = missing.length > 0 && first >= from && (before ?? first) <= to;
        const isInside = last >= from && first <= to;
        yield isInside || isAfterLoss
          ? { first, last, before, losses: missing, each: (onFrame) => eachOf(block, onFrame) }
          : undefined;
        before = last;
      }
    } finally {
      closeSync(fd);
    }
  }
  const latest = before ?? from;
  if (losses.length > 0 && latest <= to) yield { first: to, last: to, before: latest, losses, each() {} };
}

function eachOf(block: PlacedBlock, onFrame: OnFrame): void {
  let frames: Buffer;
  try {
    frames = block.messages();
  } catch {
    return;
  }
  eachFrame(frames, onFrame);
}

function openExisting(path: string): number | undefined {
  try {
    return openRegularFile(path);
  } catch (error) {
    if (error instanceof UnreadableFile || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
