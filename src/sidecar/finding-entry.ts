import { type Finding, type Severity, severities } from '../finding.ts';
import { type Forms, form, type Incoming, type Packed, type Parcel } from '../output/parcel.ts';
import { repeatOf } from '../output/repeats.ts';

/**
 * Layout of a finding in the ring: the lengths of its eight parts as uint32; its time and the window of its repeats as
 * int64; the id in 32 letters; then the parts. The parts are the key, the id of the signature, then the finding as JSON, its facts and the
 * finding as an object, in full, then these three in short form. An absent part has length 0.
 */
const partCount = 8;
const timeAt = partCount * 4;
const windowAt = timeAt + 8;
const idAt = windowAt + 8;
const idBytes = 32;
const partsAt = idAt + idBytes;

/** A finding that is ready to be written into the ring. */
export interface Entry {
  readonly bytes: number;
  write(target: Buffer, at: number): void;
}

/**
 * Prepares a finding for the ring. Texts are encoded straight into the ring: intermediate copies would create as much
 * garbage as the findings are large.
 * @param finding the finding
 * @param forms the formats that the outputs need
 * @returns the size in bytes and the function that writes the entry
 */
export function entryOf(finding: Finding, forms: Forms): Entry {
  const { findingId, json, facts, object, short } = form(finding, forms);
  const { key, windowNs } = repeatOf(finding, forms.repeats);
  const parts = [key, finding.signature.id, json, facts, object, short?.json, short?.facts, short?.object];
  const lengths = parts.map((part) => (part === undefined ? 0 : Buffer.byteLength(part)));
  return {
    bytes: lengths.reduce((sum, length) => sum + length, partsAt),
    write(target, at) {
      let next = at + partsAt;
      for (const [index, part] of parts.entries()) {
        const length = lengths[index] ?? 0;
        target.writeUInt32LE(length, at + 4 * index);
        if (typeof part === 'string') target.write(part, next, length);
        else if (part !== undefined) target.set(part, next);
        next += length;
      }
      target.writeBigInt64LE(finding.timestamp, at + timeAt);
      target.writeBigInt64LE(windowNs, at + windowAt);
      target.write(findingId, at + idAt, 'latin1');
    },
  };
}

/**
 * Reads an entry.
 * @param source the ring's bytes
 * @param at offset of the entry
 * @param severity severity from the entry's detail
 * @returns the entry. Its parcel is a copy: call `parcel()` before the ring overwrites the entry.
 */
export function readEntry(source: Buffer, at: number, severity: Severity): Incoming {
  const keyEnd = at + partsAt + source.readUInt32LE(at);
  const signatureEnd = keyEnd + source.readUInt32LE(at + 4);
  return {
    key: source.toString('utf8', at + partsAt, keyEnd),
    windowNs: source.readBigInt64LE(at + windowAt),
    severity,
    signature: source.toString('utf8', keyEnd, signatureEnd),
    timestamp: source.readBigInt64LE(at + timeAt),
    parcel: () => readParcel(source, at, signatureEnd),
  };
}

function readParcel(source: Buffer, at: number, from: number): Parcel {
  const [whole, wholeEnd] = readPacked(source, at + 8, from);
  const [short, shortEnd] = readPacked(source, at + 20, wholeEnd);
  return {
    findingId: source.toString('latin1', at + idAt, at + partsAt),
    ...whole,
    short: wholeEnd === shortEnd ? undefined : short,
  };
}

/**
 * @param lengths offset of the lengths of the three parts
 * @param start offset of the first part
 * @returns the parts and where they end
 */
function readPacked(source: Buffer, lengths: number, start: number): [Packed, number] {
  const jsonEnd = start + source.readUInt32LE(lengths);
  const factsEnd = jsonEnd + source.readUInt32LE(lengths + 4);
  const end = factsEnd + source.readUInt32LE(lengths + 8);
  const packed = {
    json: copy(source, start, jsonEnd),
    facts: jsonEnd === factsEnd ? undefined : source.toString('utf8', jsonEnd, factsEnd),
    object: copy(source, factsEnd, end),
  };
  return [packed, end];
}

/**
 * Copies outside of Node's buffer pool: a small slice that a window keeps would otherwise keep its 64 KiB pool alive.
 */
function copy(source: Buffer, start: number, end: number): Buffer | undefined {
  if (start === end) return undefined;
  const own = Buffer.allocUnsafeSlow(end - start);
  own.set(source.subarray(start, end));
  return own;
}

/**
 * @param rank the index in an entry's detail
 * @returns the severity
 */
export function severityAt(rank: number): Severity {
  return severities[rank] ?? 'critical';
}
