import { createReadStream } from 'node:fs';
import { addAbortSignal, Readable } from 'node:stream';
import { SequentError } from '../../errors.ts';
import { FrameSplitter } from './frames.ts';
import { gunzip } from './gunzip.ts';
import type { Message, Notices, Splitter } from './message.ts';
import { RecordingCutOff, recordingError } from './recording-fault.ts';
import { formOfContent, gzipMagic, headBytes, isGzip } from './sniff.ts';
import type { BlockLoss } from './zstd/block-head.ts';
import { segmentsAt } from './zstd/segments.ts';
import { unzstd } from './zstd/unzstd.ts';
import { isZstd, zstdMagic } from './zstd/zstd-frame.ts';

export type { Message } from './message.ts';

export interface ReadOptions extends Notices {
  /** Ends reading soon; the generator then throws the signal's AbortError. */
  readonly signal?: AbortSignal;
}

const chunkBytes = 256 * 1024;
/** Limit of losses that are told at one place of a recording. */
const mostLosses = 100;

/**
 * Reads a recording: messages after their lengths (`.pb`) or events in JSON (`.ndjson`, `.jsonl`, `.json`; see
 * `LineSplitter`), compressed or not. The content decides the form, and the name only if the content does not. Nothing
 * is read ahead while the caller works on a batch, and at most a few chunks and one message are held. Yields the
 * messages in order, as many at once as the available bytes contain. Complete messages are yielded before a fault is
 * thrown.
 * @param source a path, `-` for standard input, or a stream of bytes. The path of a folder with segments of a flight
 * recorder, or of a history with such a folder, stands for all of its segments, see `readSegments`
 * @throws SequentError SEQ_RECORDING with file and line, or byte (after decompression) and number of the event
 */
export async function* readMessages(
  source: string | Readable,
  options: ReadOptions = {},
): AsyncGenerator<readonly Message[], void, void> {
  const segments = typeof source === 'string' && source !== '-' ? segmentsAt(source) : undefined;
  if (segments === undefined || segments.length === 0) yield* readOne(source, options);
  else yield* readSegments(segments, options);
}

/**
 * Reads the segments of a flight recorder, oldest first. A part that is damaged, that was not written whole or that the
 * recorder has deleted meanwhile is passed over, and told as a loss and as a notice.
 */
async function* readSegments(
  segments: readonly string[],
  options: ReadOptions,
): AsyncGenerator<readonly Message[], void, void> {
  let [hasBegun, isMissing] = [false, false];
  for (const file of segments) {
    try {
      for await (const messages of readOne(file, options, hasBegun)) {
        const [first, ...others] = messages;
        if (first === undefined) continue;
        const losses =
          isMissing && hasBegun ? [{ reason: 'recorder' } as const, ...(first.losses ?? [])] : first.losses;
        yield [losses === undefined ? first : { ...first, losses }, ...others];
        [hasBegun, isMissing] = [true, false];
      }
    } catch (error) {
      if (!(error instanceof SequentError)) throw error;
      isMissing = true;
      options.onSegment?.(file, error);
    }
  }
}

async function* readOne(
  source: string | Readable,
  options: ReadOptions,
  hasEarlier = false,
): AsyncGenerator<readonly Message[], void, void> {
  const name = typeof source !== 'string' ? 'the stream' : source === '-' ? 'standard input' : source;
  let splitter: Splitter | undefined;
  let messages: Message[] = [];
  let losses: readonly BlockLoss[] = [];
  let hasBegun = hasEarlier;
  const onLosses = (more: readonly BlockLoss[]): void => {
    losses = [...losses, ...more].slice(0, mostLosses);
  };
  try {
    const { head, chunks } = await decompressed(open(source, options.signal), name, options.onRead, onLosses);
    splitter = await splitterFor(head, name, options);
    for await (const chunk of chunks) {
      splitter.push(chunk, messages);
      const [first] = messages;
      if (first !== undefined && losses.length > 0) {
        // Nothing is known yet that a loss before the first event could make wrong.
        if (hasBegun) messages[0] = { ...first, losses };
        losses = [];
      }
      hasBegun ||= first !== undefined;
      if (messages.length > 0) yield messages;
      messages = [];
    }
    splitter.end(messages);
    if (messages.length > 0) yield messages;
  } catch (error) {
    if (messages.length > 0) yield messages;
    throw recordingError(error, name, splitter?.place(name) ?? name);
  }
}

function open(source: string | Readable, signal: AbortSignal | undefined): Readable {
  if (typeof source === 'string' && source !== '-') {
    return createReadStream(source, { highWaterMark: chunkBytes, ...(signal && { signal }) });
  }
  const stream = typeof source === 'string' ? process.stdin : source;
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

async function splitterFor(head: Uint8Array, name: string, notices: Notices): Promise<Splitter> {
  if (formOfContent(head, name) === 'pb') return new FrameSplitter();
  // Only JSON needs Tracee's interface and protobufjs. Loading them would slow down every start.
  const { LineSplitter } = await import('./json/lines.ts');
  return new LineSplitter(notices);
}

async function decompressed(
  stream: AsyncIterable<unknown>,
  name: string,
  onRead: ReadOptions['onRead'],
  onLosses: (losses: readonly BlockLoss[]) => void,
): Promise<Peeked> {
  const raw = await peek(binary(stream, onRead));
  const [start] = gzipMagic;
  const [first = start] = raw.head;
  // Too short for gzip's magic number: only the name says that it is compressed.
  if (raw.head.length < 2 && first === start && /\.gz$/i.test(name)) {
    throw new RecordingCutOff('the gzip data is cut off');
  }
  if (raw.head.length < zstdMagic.length && zstdMagic.every((byte, at) => (raw.head[at] ?? byte) === byte)) {
    if (/\.zst$/i.test(name)) throw new RecordingCutOff('the zstd data is cut off');
  }
  if (isZstd(raw.head)) return peek(unzstd(raw.chunks, onLosses));
  return isGzip(raw.head) ? peek(gunzip(raw.chunks)) : raw;
}

interface Peeked {
  readonly head: Uint8Array;
  /** All bytes, including those of the head. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

async function peek(chunks: AsyncGenerator<Uint8Array, void, void>): Promise<Peeked> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < headBytes) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, chunks: withHead(head, chunks) };
}

async function* withHead(head: Uint8Array, rest: AsyncGenerator<Uint8Array, void, void>) {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    // A caller that stops in the head has not started the rest, which would stay open.
    await rest.return();
  }
}

async function* binary(
  stream: AsyncIterable<unknown>,
  onRead: ReadOptions['onRead'],
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a recording is read from a stream of bytes');
    onRead?.(chunk.length);
    yield chunk;
  }
}
