/**
 * Hand-written codecs of the few small messages around the event stream. Loading protobufjs and reflecting the .proto
 * files would add about 75 ms to the start. `test/tracee/call-messages.test.ts` compares both.
 */
import { at, eachField, lastUint64, text } from '../event/bytes/wire.ts';
import {
  eventDefinitionDescriptionTag,
  eventDefinitionFieldsTag,
  eventDefinitionIdTag,
  eventDefinitionNameTag,
  eventDefinitionTagsTag,
  eventDefinitionVersionTag,
  eventFieldNameTag,
  eventFieldTypeTag,
  getEventDefinitionsRequestEventNamesTag,
  getEventDefinitionsResponseDefinitionsTag,
  getMetricsResponseErrorCountTag,
  getMetricsResponseEventCountTag,
  getMetricsResponseLostEvCountTag,
  getVersionResponseVersionTag,
  streamEventsRequestMaskTag,
  versionMajorTag,
  versionMinorTag,
  versionPatchTag,
} from '../gen/tags.ts';

/** `GetMetricsResponse`: counters since Tracee's start. */
export interface TraceeMetrics {
  readonly eventCount: bigint;
  readonly errorCount: bigint;
  /**
   * Number of events lost because the kernel's buffer was full. It does not include delays that a slow client caused.
   */
  readonly lostEventCount: bigint;
}

/** `EventDefinition`. Its id is Tracee's internal one, which differs from the id in the stream; use the name. */
export interface EventDefinition {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

/**
 * Reads a `GetVersionResponse`.
 * @throws WireError if the bytes are damaged, like every decoder here
 */
export function decodeVersion(bytes: Uint8Array): string {
  let version = '';
  eachField(bytes, 0, bytes.length, (tag, start, end) => {
    if (tag === getVersionResponseVersionTag) version = text(bytes, start, end);
  });
  return version;
}

/** Reads a `GetMetricsResponse`. */
export function decodeMetrics(bytes: Uint8Array): TraceeMetrics {
  const metrics = { eventCount: 0n, errorCount: 0n, lostEventCount: 0n };
  eachField(bytes, 0, bytes.length, (tag) => {
    if (tag === getMetricsResponseEventCountTag) metrics.eventCount = lastUint64();
    else if (tag === getMetricsResponseErrorCountTag) metrics.errorCount = lastUint64();
    else if (tag === getMetricsResponseLostEvCountTag) metrics.lostEventCount = lastUint64();
  });
  return metrics;
}

/** Reads a `GetEventDefinitionsResponse`. */
export function decodeEventDefinitions(bytes: Uint8Array): EventDefinition[] {
  const definitions: EventDefinition[] = [];
  eachField(bytes, 0, bytes.length, (tag, start, end) => {
    if (tag === getEventDefinitionsResponseDefinitionsTag) definitions.push(decodeEventDefinition(bytes, start, end));
  });
  return definitions;
}

function decodeEventDefinition(bytes: Uint8Array, start: number, end: number): EventDefinition {
  const tags: string[] = [];
  const fields: { name: string; type: string }[] = [];
  const definition = { id: 0, name: '', version: '0.0.0', description: '', tags, fields };
  eachField(bytes, start, end, (tag, from, to) => {
    if (tag === eventDefinitionIdTag) definition.id = at.lo | 0;
    else if (tag === eventDefinitionNameTag) definition.name = text(bytes, from, to);
    else if (tag === eventDefinitionVersionTag) definition.version = decodeNumbers(bytes, from, to);
    else if (tag === eventDefinitionDescriptionTag) definition.description = text(bytes, from, to);
    else if (tag === eventDefinitionTagsTag) tags.push(text(bytes, from, to));
    else if (tag === eventDefinitionFieldsTag) fields.push(decodeEventField(bytes, from, to));
  });
  return definition;
}

function decodeEventField(bytes: Uint8Array, start: number, end: number): { name: string; type: string } {
  const result = { name: '', type: '' };
  eachField(bytes, start, end, (tag, from, to) => {
    if (tag === eventFieldNameTag) result.name = text(bytes, from, to);
    else if (tag === eventFieldTypeTag) result.type = text(bytes, from, to);
  });
  return result;
}

const versionTags: readonly number[] = [versionMajorTag, versionMinorTag, versionPatchTag];

/** Reads a `Version` (major, minor, patch). */
function decodeNumbers(bytes: Uint8Array, start: number, end: number): string {
  const numbers = [0n, 0n, 0n];
  eachField(bytes, start, end, (tag) => {
    const index = versionTags.indexOf(tag);
    if (index >= 0) numbers[index] = lastUint64();
  });
  return numbers.join('.');
}

/** Reads the names in a `GetEventDefinitionsRequest`. */
export function decodeEventNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  eachField(bytes, 0, bytes.length, (tag, start, end) => {
    if (tag === getEventDefinitionsRequestEventNamesTag) names.push(text(bytes, start, end));
  });
  return names;
}

/** Whether a `StreamEventsRequest` asks for a field mask. */
export function hasFieldMask(bytes: Uint8Array): boolean {
  let mask = false;
  eachField(bytes, 0, bytes.length, (tag) => {
    if (tag === streamEventsRequestMaskTag) mask = true;
  });
  return mask;
}

/**
 * A message without fields: the requests for version, metrics and the whole stream, and the responses to enable and
 * disable.
 */
export const emptyMessage: Buffer = Buffer.alloc(0);

/** Writes a `GetEventDefinitionsRequest`. */
export function encodeEventNames(names: readonly string[]): Buffer {
  return Buffer.concat(names.map((name) => bytesField(getEventDefinitionsRequestEventNamesTag, Buffer.from(name))));
}

/** Writes a `GetVersionResponse`. */
export function encodeVersion(version: string): Buffer {
  return bytesField(getVersionResponseVersionTag, Buffer.from(version));
}

/** Writes a `GetMetricsResponse`. */
export function encodeMetrics(metrics: TraceeMetrics): Buffer {
  return Buffer.concat([
    uint64Field(getMetricsResponseEventCountTag, metrics.eventCount),
    uint64Field(getMetricsResponseErrorCountTag, metrics.errorCount),
    uint64Field(getMetricsResponseLostEvCountTag, metrics.lostEventCount),
  ]);
}

/** Writes a `GetEventDefinitionsResponse` with only the names of events. */
export function encodeBareDefinitions(names: readonly string[]): Buffer {
  const version = uint64Field(versionMajorTag, 1n);
  return Buffer.concat(
    names.map((name) => {
      const content = [
        bytesField(eventDefinitionNameTag, Buffer.from(name)),
        bytesField(eventDefinitionVersionTag, version),
      ];
      return bytesField(getEventDefinitionsResponseDefinitionsTag, Buffer.concat(content));
    }),
  );
}

function bytesField(tag: number, content: Buffer): Buffer {
  return Buffer.concat([encodeVarint(BigInt(tag)), encodeVarint(BigInt(content.length)), content]);
}

function uint64Field(tag: number, value: bigint): Buffer {
  return Buffer.concat([encodeVarint(BigInt(tag)), encodeVarint(value)]);
}

function encodeVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
