/**
 * The few small messages around the event stream, read and written by hand: loading protobufjs and reflecting the .proto
 * files takes some 75 ms of the start-up. `test/tracee/call-messages.test.ts` compares the two.
 */
import { at, contentEnd, lastUint64, skip, text, uint32, varint } from '../event/bytes/wire.ts';

/** `GetMetricsResponse`: counters since Tracee's start. */
export interface TraceeMetrics {
  readonly eventCount: bigint;
  readonly errorCount: bigint;
  /** Events that the kernel had no room for; what a slow client made Tracee wait for is not in it. */
  readonly lostEventCount: bigint;
}

/** `EventDefinition`. Its id is Tracee's internal one, which differs from the one in the stream: go by name. */
export interface EventDefinition {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

/** One field of a message: a varint leaves its value in `at`, everything else lies in `bytes[start, end)`. */
type OnField = (field: number, start: number, end: number) => void;

function eachField(bytes: Uint8Array, start: number, end: number, onField: OnField): void {
  let p = start;
  while (p < end) {
    const tag = uint32(bytes, p, end);
    const content = at.pos;
    const next = skip(bytes, content, end, tag & 7);
    if ((tag & 7) === 2) contentEnd(bytes, content, end);
    else if ((tag & 7) === 0) varint(bytes, content, end);
    onField(tag >>> 3, (tag & 7) === 2 ? at.pos : content, next);
    p = next;
  }
}

/** Reads a `GetVersionResponse`. Throws WireError, like every decoder here. */
export function decodeVersion(bytes: Uint8Array): string {
  let version = '';
  eachField(bytes, 0, bytes.length, (field, start, end) => {
    if (field === 1) version = text(bytes, start, end);
  });
  return version;
}

/** Reads a `GetMetricsResponse`. */
export function decodeMetrics(bytes: Uint8Array): TraceeMetrics {
  const metrics = { eventCount: 0n, errorCount: 0n, lostEventCount: 0n };
  eachField(bytes, 0, bytes.length, (field) => {
    if (field === 1) metrics.eventCount = lastUint64();
    else if (field === 5) metrics.errorCount = lastUint64();
    else if (field === 6) metrics.lostEventCount = lastUint64();
  });
  return metrics;
}

/** Reads a `GetEventDefinitionsResponse`. */
export function decodeEventDefinitions(bytes: Uint8Array): EventDefinition[] {
  const definitions: EventDefinition[] = [];
  eachField(bytes, 0, bytes.length, (field, start, end) => {
    if (field === 1) definitions.push(decodeEventDefinition(bytes, start, end));
  });
  return definitions;
}

function decodeEventDefinition(bytes: Uint8Array, start: number, end: number): EventDefinition {
  const tags: string[] = [];
  const fields: { name: string; type: string }[] = [];
  const definition = { id: 0, name: '', version: '0.0.0', description: '', tags, fields };
  eachField(bytes, start, end, (field, from, to) => {
    if (field === 1) definition.id = at.lo | 0;
    else if (field === 2) definition.name = text(bytes, from, to);
    else if (field === 3) definition.version = decodeNumbers(bytes, from, to);
    else if (field === 4) definition.description = text(bytes, from, to);
    else if (field === 5) tags.push(text(bytes, from, to));
    else if (field === 6) fields.push(decodeEventField(bytes, from, to));
  });
  return definition;
}

function decodeEventField(bytes: Uint8Array, start: number, end: number): { name: string; type: string } {
  const result = { name: '', type: '' };
  eachField(bytes, start, end, (field, from, to) => {
    if (field === 1) result.name = text(bytes, from, to);
    else if (field === 2) result.type = text(bytes, from, to);
  });
  return result;
}

/** Reads a `Version` (major, minor, patch). */
function decodeNumbers(bytes: Uint8Array, start: number, end: number): string {
  const numbers = [0n, 0n, 0n];
  eachField(bytes, start, end, (field) => {
    if (field >= 1 && field <= 3) numbers[field - 1] = lastUint64();
  });
  return numbers.join('.');
}

/** Reads the names in a `GetEventDefinitionsRequest`. */
export function decodeEventNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  eachField(bytes, 0, bytes.length, (field, start, end) => {
    if (field === 1) names.push(text(bytes, start, end));
  });
  return names;
}

/** Whether a `StreamEventsRequest` asks for a field mask. */
export function hasFieldMask(bytes: Uint8Array): boolean {
  let mask = false;
  eachField(bytes, 0, bytes.length, (field) => {
    if (field === 2) mask = true;
  });
  return mask;
}

/** A message without fields: the requests for version, metrics and the whole stream, the answers to enable and disable. */
export const EMPTY: Buffer = Buffer.alloc(0);

/** Writes a `GetEventDefinitionsRequest`. */
export function encodeEventNames(names: readonly string[]): Buffer {
  return Buffer.concat(names.map((name) => bytesField(1, Buffer.from(name))));
}

/** Writes a `GetVersionResponse`. */
export function encodeVersion(version: string): Buffer {
  return bytesField(1, Buffer.from(version));
}

/** Writes a `GetMetricsResponse`. */
export function encodeMetrics(metrics: TraceeMetrics): Buffer {
  return Buffer.concat([
    uint64Field(1, metrics.eventCount),
    uint64Field(5, metrics.errorCount),
    uint64Field(6, metrics.lostEventCount),
  ]);
}

/** Writes a `GetEventDefinitionsResponse` that says no more of the events than that they exist. */
export function encodeBareDefinitions(names: readonly string[]): Buffer {
  const version = uint64Field(1, 1n);
  return Buffer.concat(
    names.map((name) => bytesField(1, Buffer.concat([bytesField(2, Buffer.from(name)), bytesField(3, version)]))),
  );
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([encodeVarint(BigInt((field << 3) | 2)), encodeVarint(BigInt(content.length)), content]);
}

function uint64Field(field: number, value: bigint): Buffer {
  return Buffer.concat([encodeVarint(BigInt(field << 3)), encodeVarint(value)]);
}

function encodeVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
