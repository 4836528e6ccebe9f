import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Architecture } from '../../src/event/architecture.ts';
import { memoryOf } from '../../src/event/bytes/event-memory.ts';
import type { Event } from '../../src/event/event.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { DataReader, type DataResult } from '../../src/event/values/event-reader.ts';
import { EventView } from '../../src/event/view.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';

export const recordings = ['detectors', 'detectors-decoded', 'rseq', 'rseq-extra', 'threads'] as const;

/** A file of fixtures, unpacked where its name ends in .gz. */
export function fixture(path: string): Buffer {
  const bytes = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The `StreamEventsResponse` messages of a recording. */
export function* messages(recording: string): Generator<Uint8Array> {
  const bytes = fixture(`recordings/${recording}.pb.gz`);
  for (let p = 0; p < bytes.length; ) {
    const length = bytes.readUInt32LE(p);
    yield bytes.subarray(p + 4, p + 4 + length);
    p += 4 + length;
  }
}

const readers = new Map<string, DataReader>();

/** The event in one message, as the engine makes it; undefined where it holds none. */
export function view(message: Uint8Array, arch: Architecture = 'amd64'): EventView | undefined {
  const head = new MessageHead();
  if (!head.read(message, 0, message.length)) return undefined;
  const name = Buffer.from(message.subarray(head.nameStart, head.nameEnd)).toString();
  let reader = readers.get(`${name} ${arch}`);
  if (reader === undefined) {
    reader = new DataReader(name, arch);
    readers.set(`${name} ${arch}`, reader);
  }
  const bytes = message.slice(head.start, head.end);
  return new EventView(anyName(name), reader, head.seconds, head.nanos, memoryOf(bytes), 0, bytes.length);
}

function anyName(name: string): Event['name'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as Event['name'];
}

/** What the schema says to an event of protobuf JSON. */
export function dataOf(name: string, data: unknown, arch: Architecture = 'amd64'): DataResult {
  const event = view(encodeProtobufJson({ timestamp: '2026-01-01T00:00:00Z', name, data }), arch);
  if (event === undefined) throw new TypeError('no event');
  return event.check();
}

/** The same, where it must be accepted. */
export function accepted(name: string, data: unknown, arch: Architecture = 'amd64'): Readonly<Record<string, unknown>> {
  const result = dataOf(name, data, arch);
  if ('issues' in result) throw new TypeError(JSON.stringify(result.issues));
  return result.data;
}
