import { deserialize, serialize } from 'node:v8';
import type { Finding, Severity } from '../finding.ts';
import { boundFindings, leastFindingBytes } from './bound/bound-finding.ts';
import { packFacts } from './finding-facts.ts';
import { findingId } from './finding-id.ts';
import { jsonLine } from './format/json/json.ts';
import { type Repeat, type Repeats, repeatOf } from './repeats.ts';

/** The formats of findings that the outputs need, and the rules for repeats. */
export interface Forms {
  /** A line of JSON. */
  readonly json: boolean;
  /** Constant end of each line of JSON, see `identityTail`. */
  readonly jsonTail?: string;
  /** The facts for outputs over the network. An object has them too. */
  readonly facts?: boolean;
  /** The finding object. */
  readonly object: boolean;
  readonly repeats?: Repeats;
}

/**
 * A finding for the outputs. Most findings of a flood are repeats, for which only key and time are read. Therefore
 * the parcel is created on request.
 */
export interface Incoming extends Repeat {
  readonly severity: Severity;
  /** Id of the signature. */
  readonly signature: string;
  /** Time of the finding, epoch nanoseconds. */
  readonly timestamp: bigint;
  /** The finding object, if available in this thread. */
  readonly finding?: Finding;
  parcel(): Parcel;
}

/**
 * A finding in the needed formats, as bytes. Thousands of findings wait in suppression windows: as objects they would
 * cost the garbage collector much time, and their size could not be bounded.
 */
export interface Packed {
  /** A line of JSON for a report of this finding alone, without its newline. */
  readonly json: Buffer | undefined;
  /** The text of `packFacts`. */
  readonly facts: string | undefined;
  /** The finding serialized by `v8.serialize`. */
  readonly object: Buffer | undefined;
}

export interface Parcel extends Packed {
  readonly findingId: string;
  /**
   * A short version of a large finding for its summary, at most 8 KiB. Otherwise ten thousand windows could hold half
   * a gigabyte.
   */
  readonly short: Packed | undefined;
}

/** Memory overhead of a parcel beside its bytes. */
const parcelOverhead = 512;

const forSummary = boundFindings(leastFindingBytes);

/** A finding in the needed formats, with JSON still as a string. */
interface Forming {
  readonly json: string | undefined;
  readonly facts: string | undefined;
  readonly object: Buffer | undefined;
}

/** A finding in the needed formats, with the short version for its summary, see `Parcel`. */
export interface Formed extends Forming {
  readonly findingId: string;
  readonly short: Forming | undefined;
}

export function form(finding: Finding, forms: Forms): Formed {
  const id = findingId(finding);
  const whole = formed(finding, id, forms);
  const bytes = whole.json === undefined ? (whole.object?.length ?? 0) : Buffer.byteLength(whole.json);
  return {
    findingId: id,
    ...whole,
    short: bytes > leastFindingBytes ? formed(forSummary(finding), id, forms) : undefined,
  };
}

function formed(finding: Finding, id: string, forms: Forms): Forming {
  return {
    json: forms.json ? jsonLine(finding, id, forms.jsonTail) : undefined,
    facts: forms.facts === true && !forms.object ? packFacts(finding) : undefined,
    object: forms.object ? serialize(finding) : undefined,
  };
}

export function pack(finding: Finding, forms: Forms): Parcel {
  const { short, ...whole } = form(finding, forms);
  return { findingId: whole.findingId, ...packed(whole), short: short && packed(short) };
}

function packed({ json, facts, object }: Forming): Packed {
  return { json: json === undefined ? undefined : unpooled(json), facts, object };
}

/**
 * Encodes a text as UTF-8 outside of Node's buffer pool: a small slice that a window keeps would otherwise keep its
 * 64 KiB pool alive.
 */
function unpooled(text: string): Buffer {
  const own = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  own.write(text);
  return own;
}

/** Wraps a finding that is available as an object. */
export function incoming(finding: Finding, forms: Forms): Incoming {
  return {
    ...repeatOf(finding, forms.repeats),
    severity: finding.threat.severity,
    signature: finding.signature.id,
    timestamp: finding.timestamp,
    finding,
    parcel: () => pack(finding, forms),
  };
}

/** @throws {TypeError} if the finding was not packed as an object */
export function unpack({ object }: Packed): Finding {
  if (object === undefined) throw new TypeError('the finding was not packed as an object');
  return deserialize(object);
}

/** @returns the memory that a kept parcel takes, in bytes */
export function sizeOf({ json, facts, object }: Packed): number {
  return parcelOverhead + (json?.length ?? 0) + 2 * (facts?.length ?? 0) + (object?.length ?? 0);
}
