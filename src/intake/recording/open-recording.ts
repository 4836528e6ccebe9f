import type { Readable } from 'node:stream';
import { handOn, type Intake } from '../intake.ts';
import { HeadStart } from './head-start.ts';
import type { Message, Notices } from './message.ts';
import { readMessages } from './read-messages.ts';

/** So much of a recording may be looked at before it is handed on. */
const headBytes = 8 * 1024 * 1024;
/** Who pipes events into a replay as they come waits for so long at most. */
const pipeMs = { firstMs: 10_000, stallMs: 2_000 };

export interface Recording extends Intake {
  /**
   * Reads ahead, before `run`, until `look` has seen enough: it is shown each message, and returns whether that is enough. At most
   * 8 MiB are held, and standard input that stops for 2 s, or gives nothing for 10 s, is not waited for. What is wrong with the recording is told by `run`.
   * @returns whether the recording has ended before
   */
  lookAhead(look: (bytes: Uint8Array, start: number, end: number) => boolean): Promise<boolean>;
}

/**
 * A recording as an intake; see `readMessages` for what a recording may be and how it fails. The sink gets every message in
 * the order of the file, with arrival 0, never a gap and never quiet.
 * After `stop` no further message is handed on and `run` resolves soon, also while it waits for standard input.
 *
 * @param source a path, `-` for standard input, or a stream of bytes
 * @param options see `readMessages`
 */
export function openRecording(source: string | Readable, options: Notices = {}): Recording {
  const stopping = new AbortController();
  const { signal } = stopping;
  let held: PromiseWithResolvers<void> | undefined;
  const release = (): void => {
    held?.resolve();
    held = undefined;
  };
  let head: HeadStart | undefined;
  return {
    lookAhead(look) {
      head = new HeadStart(readMessages(source, { ...options, signal }));
      const waits = source === '-' ? pipeMs : { firstMs: undefined, stallMs: undefined };
      return head.read(({ bytes, start, end }: Message) => look(bytes, start, end), { bytes: headBytes, ...waits });
    },
    async run(sink) {
      if (signal.aborted) return;
      try {
        for await (const messages of head?.batches() ?? readMessages(source, { ...options, signal })) {
          for (const { bytes, start, end } of messages) {
            if (held !== undefined) await held.promise;
            if (signal.aborted) return;
            handOn(sink, bytes, start, end, 0);
          }
          sink.batch?.();
        }
      } catch (error) {
        // Stopping destroys the stream, which fails with whatever error it was interrupted in.
        if (!signal.aborted) throw error;
      }
    },
    stop() {
      stopping.abort();
      release();
    },
    hold() {
      if (!signal.aborted) held ??= Promise.withResolvers();
    },
    release,
  };
}
