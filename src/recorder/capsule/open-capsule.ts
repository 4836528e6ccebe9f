import { closeSync, fstatSync, readSync } from 'node:fs';
import { SequentError } from '../../errors.ts';
import { openRegularFile, UnreadableFile } from '../../files/bounded-file.ts';
import { recordingError } from '../../intake/recording/recording-fault.ts';
import {
  eachFrame,
  type PlacedBlock,
  placedBlocks,
  type ReadAt,
  type Rest,
} from '../../intake/recording/zstd/block.ts';
import { longestSkippable, skippable, skippableHead, skippableKind } from '../../intake/recording/zstd/zstd-frame.ts';
import type { Capsule } from './capsule.ts';
import { decodeHead } from './head-form.ts';

/** @returns whether the file is a capsule; false if it cannot be read */
export function isCapsule(file: string): boolean {
  try {
    return withFile(file, (readAt) => skippableKind(readAt(0, skippableHead)) === skippable.capsule);
  } catch {
    return false;
  }
}

/**
 * Opens a capsule. Its head is read now, and its events are read from the file each time they are iterated.
 * @throws {SequentError} SEQ_RECORDING if the file cannot be read or is not a capsule
 */
export function openCapsule(file: string): Capsule {
  try {
    const { head, end } = withFile(file, (readAt) => readHead(file, readAt));
    const { events: count, ...rest } = head;
    return {
      ...rest,
      file,
      finding: head.findings[0],
      policy: head.policies,
      count,
      events: { [Symbol.iterator]: () => eventsOf(file, end, count) },
    };
  } catch (error) {
    throw recordingError(error, file, file);
  }
}

function readHead(file: string, readAt: ReadAt) {
  const start = readAt(0, skippableHead);
  if (start.length < skippableHead || skippableKind(start) !== skippable.capsule)
    throw refused(file, 'the file is not a capsule', 'name a file of the folder `capsules` of a history');
  const length = start.readUInt32LE(4);
  const content = length > longestSkippable ? undefined : readAt(skippableHead, length);
  if (content?.length !== length) throw refused(file, 'the capsule is cut off in its head', 'copy the file again');
  const head = decodeHead(content);
  if ('fault' in head)
    throw refused(file, `the capsule cannot be read: ${head.fault}`, 'use the program that wrote it');
  return { head, end: skippableHead + length };
}

function* eventsOf(file: string, from: number, count: number): Generator<Uint8Array, void, void> {
  const fd = openFile(file);
  let read = 0;
  try {
    for (const block of placedBlocks(readerOf(fd), from)) {
      const messages = messagesOf(file, block);
      read += messages.length;
      yield* messages;
    }
    if (read < count) throw damaged(file, `: it has ${read} of ${count} events`);
  } catch (error) {
    throw recordingError(error, file, file);
  } finally {
    closeSync(fd);
  }
}

function messagesOf(file: string, block: PlacedBlock | Rest): readonly Uint8Array[] {
  if ('rest' in block) throw damaged(file, ` after byte ${block.offset}`);
  const messages: Uint8Array[] = [];
  const take = (bytes: Buffer, start: number, end: number): void => {
    messages.push(bytes.subarray(start, end));
  };
  let isWhole = false;
  try {
    isWhole = eachFrame(block.messages(), take);
  } catch (cause) {
    throw damaged(file, ` before byte ${block.end}`, cause);
  }
  if (!isWhole) throw damaged(file, ` before byte ${block.end}`);
  return messages;
}

function withFile<T>(file: string, use: (readAt: ReadAt) => T): T {
  const fd = openFile(file);
  try {
    return use(readerOf(fd));
  } finally {
    closeSync(fd);
  }
}

function openFile(file: string): number {
  try {
    return openRegularFile(file);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw refused(file, 'this is not a regular file', 'name a file of the folder `capsules` of a history');
  }
}

/** Reads from a file, and never allocates more than the file has. */
export function readerOf(fd: number): ReadAt {
  return (offset, length) => {
    const left = Math.max(0, Math.min(length, fstatSync(fd).size - offset));
    const bytes = Buffer.allocUnsafe(left);
    return bytes.subarray(0, left === 0 ? 0 : readSync(fd, bytes, 0, left, offset));
  };
}

function damaged(file: string, where: string, cause?: unknown): SequentError {
  const text = { what: `the capsule is damaged${where}`, where: file, todo: 'copy the file again' };
  return new SequentError('SEQ_RECORDING', text, { cause, exitCode: 1 });
}

function refused(where: string, what: string, todo: string): SequentError {
  return new SequentError('SEQ_RECORDING', { what, where, todo });
}
