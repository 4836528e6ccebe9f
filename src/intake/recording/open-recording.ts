import type { Readable } from 'node:stream';
import { type Gap, handOn, type Intake } from '../intake.ts';
import { HeadStart } from './head-start.ts';
import type { Message, Notices } from './message.ts';
import { readMessages } from './read-messages.ts';
import type { BlockLoss } from './zstd/block-head.ts';

/** Limit of what may be examined of a recording before it is passed on. */
const headBytes = 8 * 1024 * 1024;
/** Limits of the wait in a replay of events that are piped in live. */
const pipeMs = { firstMs: 10_000, stallMs: 2_000 };

export interface Recording extends Intake {
  /**
   * Reads ahead, before `run`, until `look` returns true. At most 8 MiB are held. Reading ahead also ends when standard
   * input stops for 2 s, or gives nothing for 10 s. Errors of the recording are reported by `run`.
   * @param look examines a message and returns whether that is enough
   * @returns whether the recording has ended
   */
  lookAhead(look: (bytes: Uint8Array, start: number, end: number) => boolean): Promise<boolean>;
}

/**
 * Opens a recording as an intake; see `readMessages` for the forms and the errors of a recording. The sink gets every
 * message in the order of the file, with arrival 0, a gap where a recorder tells of losses, and never quiet. After `stop`, no further message is
 * passed on and `run` resolves soon, even while it waits for standard input.
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
          for (const { bytes, start, end, losses } of messages) {
            if (held !== undefined) await held.promise;
            if (signal.aborted) return;
            if (losses !== undefined) for (const loss of losses) sink.gap(gapOf(loss));
            handOn(sink, bytes, start, end, 0);
          }
          sink.batch?.();
        }
      } catch (error) {
        // Stopping destroys the stream, which then fails with an error of any kind.
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

/** Events that the sidecar has seen and the recording lacks are missing to the signatures, too. */
function gapOf({ reason, events }: BlockLoss): Gap {
  switch (reason) {
    case 'start':
    case 'reconnect':
      return { reason: 'reconnect' };
    case 'kernel':
      return { reason, ...(events !== undefined && { lost: BigInt(events) }) };
    case 'recorder':
    case 'disk':
    case 'dropped':
      return { reason: 'dropped' };
  }
}
