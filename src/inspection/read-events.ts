import type { Architecture } from '../event/architecture.ts';
import type { EventView } from '../event/view.ts';
import type { Message, Skipped } from '../intake/recording/message.ts';
import { readMessages } from '../intake/recording/read-messages.ts';
import { AuthorViews } from './author-views.ts';

/** An event of a recording. */
export interface RecordedEvent {
  /** Number of the message in all files together, from 1. */
  readonly number: number;
  /** The message as it was recorded. */
  readonly message: Message;
  readonly event: EventView;
}

/** Counts of the messages that were read so far. */
export interface ReadCounts {
  messages: number;
  /** Messages that hold no event. */
  damaged: number;
  /** Lines of JSON recordings that are not events, and events in JSON that could not be read. */
  lines_passed_over: number;
  lines_broken: number;
}

export interface ReadEventsOptions {
  readonly arch: Architecture;
  readonly signal?: AbortSignal | undefined;
  /** Called for each part of a JSON recording that is not an event. */
  readonly onSkipped?: ((file: string, skipped: Skipped) => void) | undefined;
}

/** @returns counts before the first message */
export function noCounts(): ReadCounts {
  return { messages: 0, damaged: 0, lines_passed_over: 0, lines_broken: 0 };
}

/**
 * Reads recordings one after the other, as batches of events. Each recording starts without knowledge of the one before.
 * @param files paths; `-` is standard input
 * @param counts counted meanwhile
 * @throws {SequentError} SEQ_RECORDING
 */
export async function* readEvents(
  files: readonly string[],
  { arch, signal, onSkipped }: ReadEventsOptions,
  counts: ReadCounts = noCounts(),
): AsyncGenerator<readonly RecordedEvent[], void, void> {
  for (const file of files) {
    const views = new AuthorViews(arch);
    const skipped = (part: Skipped): void => {
      if (part.kind === 'text') counts.lines_passed_over++;
      else counts.lines_broken++;
      onSkipped?.(file, part);
    };
    for await (const messages of readMessages(file, { onSkipped: skipped, ...(signal && { signal }) })) {
      const events: RecordedEvent[] = [];
      for (const message of messages) {
        const event = views.view(message.bytes, message.start, message.end);
        counts.messages++;
        if (event === undefined) counts.damaged++;
        else events.push({ number: counts.messages, message, event });
      }
      yield events;
    }
  }
}
