import type { Readable } from 'node:stream';
import { handOn, type Intake } from '../intake.ts';
import type { Notices } from './message.ts';
import { readMessages } from './read-messages.ts';

/**
 * A recording as an intake; see `readMessages` for what a recording may be and how it fails. The sink gets every message in
 * the order of the file, with arrival 0, never a gap and never quiet.
 * After `stop` no further message is handed on and `run` resolves soon, also while it waits for standard input.
 *
 * @param source a path, `-` for standard input, or a stream of bytes
 * @param options see `readMessages`
 */
export function openRecording(source: string | Readable, options: Notices = {}): Intake {
  const stopping = new AbortController();
  const { signal } = stopping;
  let held: PromiseWithResolvers<void> | undefined;
  const release = (): void => {
    held?.resolve();
    held = undefined;
  };
  return {
    async run(sink) {
      if (signal.aborted) return;
      try {
        for await (const messages of readMessages(source, { ...options, signal })) {
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
