import { statSync } from 'node:fs';
import { SequentError } from '../errors.ts';
import { segmentsAt } from '../intake/recording/zstd/segments.ts';
import type { StreamResult } from './thread/messages.ts';
import { type StreamCost, type StreamOptions, StreamThread } from './thread/stream-thread-handle.ts';

/** How far the streams are. */
export interface Progress {
  /** Bytes of the files that were read, and of all files. */
  readonly bytes: number;
  readonly of: number;
  readonly messages: number;
  /** Seconds since the start. */
  readonly seconds: number;
}

export interface RunOptions {
  /** Number of threads. */
  readonly workers: number;
  /** Lets running streams end early, and starts no more. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A stream that has run. */
export interface RanStream {
  readonly result: StreamResult;
  readonly cost: StreamCost;
}

/** Takes a stream that has ended. What it returns stays in memory in its place. */
export type OnEnded = (index: number, ran: RanStream) => RanStream;

const progressEveryMs = 500;

/**
 * Runs streams, each in a thread of its own, several at a time.
 * @param onEnded called for each stream when it has ended; the order depends on the time that they take
 * @returns the results in the order of the streams, which do not depend on the number of workers; undefined for a stream
 * that was not started because of a stop
 * @throws {SequentError} SEQ_RECORDING if a recording does not exist, SEQ_SIGNATURE if a signature ends a thread. The
 * other streams are ended
 */
export async function runStreams(
  streams: readonly StreamOptions[],
  options: RunOptions,
  onEnded: OnEnded = (_, ran) => ran,
): Promise<(RanStream | undefined)[]> {
  const { workers, signal, onProgress } = options;
  const of = streams.reduce((sum, { files }) => sum + files.reduce((bytes, file) => bytes + sizeOf(file), 0), 0);
  const started = performance.now();
  const results: (RanStream | undefined)[] = streams.map(() => undefined);
  const running = new Set<StreamThread>();
  const ended = { bytes: 0, messages: 0 };
  let failure: { readonly error: unknown } | undefined;
  const stopAll = (): void => {
    for (const thread of running) thread.stop();
  };
  const tell = (): void => {
    const now = { ...ended };
    for (const { progress } of running) {
      now.bytes += progress.bytes;
      now.messages += progress.messages;
    }
    onProgress?.({ ...now, of, seconds: (performance.now() - started) / 1_000 });
  };
  const timer = onProgress === undefined ? undefined : setInterval(tell, progressEveryMs);
  signal?.addEventListener('abort', stopAll, { once: true });
  const waiting = [...streams.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (signal?.aborted === true || failure !== undefined) return;
      const [index, stream] = next;
      const thread = new StreamThread(stream);
      running.add(thread);
      try {
        results[index] = onEnded(index, await thread.ended());
      } catch (error) {
        failure ??= { error };
        stopAll();
      }
      running.delete(thread);
      ended.bytes += thread.progress.bytes;
      ended.messages += thread.progress.messages;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, streams.length)) }, work));
  clearInterval(timer);
  signal?.removeEventListener('abort', stopAll);
  if (failure !== undefined) throw failure.error;
  return results;
}

function sizeOf(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return stats.size;
  const segments = segmentsAt(file) ?? [];
  if (segments.length > 0)
    return segments.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  throw new SequentError('SEQ_RECORDING', {
    what:
      stats === undefined
        ? 'the recording does not exist'
        : 'the recording is not a file, and has no segments of a flight recorder',
    where: file,
    todo: 'name files; standard input can be read by one stream only, with replay',
  });
}
