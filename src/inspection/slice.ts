import { rmSync } from 'node:fs';
import { refuseToOverwrite } from '../intake/recording/earlier-recording.ts';
import { recordingWriter } from '../intake/recording/recording-writer.ts';
import { noCounts, type ReadCounts, type ReadEventsOptions, readEvents } from './read-events.ts';
import { compileSelection, type Selection } from './selection.ts';

export interface SliceOptions extends ReadEventsOptions {
  /** Recordings that are read one after the other; `-` is standard input. */
  readonly files: readonly string[];
  readonly selection: Selection;
  /** The new recording: `.pb`, `.ndjson`, each also `.gz` or `.zst`. */
  readonly out: string;
  /** Whether an existing recording is replaced. */
  readonly force?: boolean;
  /** Limit of written events. */
  readonly maxEvents?: number | undefined;
}

/** The result of a slice, as plain data. */
export interface Slice extends ReadCounts {
  readonly file: string;
  /** Events in the new recording. If there are none, no recording is made, and an earlier one stays. */
  readonly written: number;
  /** Selected messages that the form of the new recording cannot hold. */
  readonly unwritable: number;
  /** Number of processes that the tree leaves out because the recording has too many. */
  readonly untracked: number;
  /** Whether a signal has ended it early. */
  readonly stopped: boolean;
}

/**
 * Copies the selected events of recordings into a new recording. Between two recordings in the `.pb` form, messages stay
 * the same, byte for byte; `.ndjson` keeps all that Tracee's interface of this version knows.
 * @throws {SequentError} SEQ_USAGE, SEQ_RECORDING, or SEQ_OUTPUT if there is a recording already or writing fails
 */
export async function slice({ files, selection, out, force, maxEvents, ...options }: SliceOptions): Promise<Slice> {
  if (force !== true) refuseToOverwrite(out);
  const { signal } = options;
  const counts = noCounts();
  const compiled = await compileSelection(selection, files, options);
  const writer = recordingWriter(out);
  let left = maxEvents ?? Number.POSITIVE_INFINITY;
  try {
    for await (const events of readEvents(files, options, counts)) {
      for (const { message, event } of events) {
        if (left > 0 && compiled.accepts(event)) {
          left--;
          writer.write(message.bytes, message.start, message.end);
        }
      }
      await writer.written();
      if (left <= 0) break;
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    await writer.close();
  }
  const { written, unwritable } = writer.counts;
  if (written === 0 && !writer.hasEarlier) rmSync(out, { force: true });
  const stopped = signal?.aborted === true;
  return { file: out, written, unwritable, untracked: compiled.untracked, stopped, ...counts };
}
