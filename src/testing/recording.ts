import { recordingWriter } from '../intake/recording/recording-writer.ts';
import { encodeTestEvent, type TestEvent } from './event.ts';

/**
 * Writes a recording of events in the notation of tests, for `sequent replay`, `show`, `simulate` and tests. The form is
 * that of the name: `.pb` or `.ndjson`, each also with `.gz` (docs/reference/recording-format.md). An existing recording
 * is replaced when the new one is whole.
 * @param path of the recording
 * @param events in the order of arrival. Their times are as in a case of `testSignature`: `at` milliseconds after
 * 2026-01-01T00:00:00Z, by default 1 ms after the event before
 * @throws {Error} if the name has another ending, the file cannot be written, or an event has an argument that Tracee's
 * event of this name lacks
 */
export async function writeRecording(path: string, events: Iterable<TestEvent>): Promise<void> {
  const writer = recordingWriter(path);
  try {
    let at = 0;
    for (const event of events) {
      at = event.at ?? at + 1;
      const bytes = encodeTestEvent(event, at);
      if (!writer.write(bytes, 0, bytes.length)) throw new RangeError(`${event.name} is too long for a recording`);
      await writer.written();
    }
  } finally {
    await writer.close();
  }
}
