import { readFileSync } from 'node:fs';
import { inputOfStream } from '../../../src/detectors/evaluating/detector-input.ts';
import type { Facts } from '../../../src/detectors/expressions/environment.ts';
import { memoryOf } from '../../../src/event/bytes/event-memory.ts';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { DataReader } from '../../../src/event/values/event-reader.ts';
import { EventView } from '../../../src/event/view.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';

/** An event of the stream from its protobuf JSON. */
export function viewOf(event: { readonly name?: string }): EventView {
  const bytes = encodeProtobufJson(event);
  const head = new MessageHead();
  // An event without a name has no head, but bytes.
  const whole = head.read(bytes, 0, bytes.length);
  const name = asName(event.name ?? '');
  const start = whole ? head.start : bytes.length;
  const end = head.end || bytes.length;
  const reader = new DataReader(name, 'amd64');
  return new EventView(name, reader, head.seconds, head.nanos, memoryOf(bytes), start, end);
}

/** What expressions are evaluated on, of an event in protobuf JSON. */
export function factsOf(event: { readonly name?: string }): Facts {
  return inputOfStream(viewOf(event), 'amd64').facts;
}

/** The lines of a file of JSON lines. */
export function jsonLines<T>(text: string): readonly T[] {
  return text
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line));
}

/** The bytes of a file under fixtures/. */
export function fixture(path: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url));
}

function asName(name: string): EventView['name'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as EventView['name'];
}
