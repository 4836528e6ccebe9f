import { deserialize, serialize } from 'node:v8';
import type { Finding, Severity } from '../finding.ts';
import { boundFindings, leastFindingBytes } from './bound/bound-finding.ts';
import { findingId } from './finding-id.ts';
import { jsonLine } from './format/json.ts';
import { type Repeat, type Repeats, repeatOf } from './repeats.ts';

/** The forms in which the outputs want findings, and which of them are repeats. */
export interface Forms {
  /** As a line of JSON. */
  readonly json: boolean;
  /** As the object itself. */
  readonly object: boolean;
  readonly repeats?: Repeats;
}

/**
 * A finding that comes to the outputs. Most findings of a flood are repeats, of which only key and time are looked at: the parcel is
 * made when it is asked for.
 */
export interface Incoming extends Repeat {
  readonly severity: Severity;
  /** Time of the finding, epoch nanoseconds. */
  readonly timestamp: bigint;
  /** The finding itself, where it is at hand. */
  readonly finding?: Finding;
  parcel(): Parcel;
}

/**
 * A finding in the forms that the outputs want, in bytes. Thousands of them wait in windows of suppression: objects would cost the
 * collector much there, and could not be bounded in bytes.
 */
export interface Packed {
  /** A line of JSON for a report of this finding alone, without its newline. */
  readonly json: Buffer | undefined;
  /** What `v8.serialize` makes of the finding. */
  readonly object: Buffer | undefined;
}

export interface Parcel extends Packed {
  readonly findingId: string;
  /** What is kept of a large finding for its summary: what 8 KiB hold, or ten thousand windows could hold half a gigabyte. */
  readonly short: Packed | undefined;
}

/** Bytes that a parcel takes up beside its forms. */
const parcelOverhead = 512;

const forSummary = boundFindings(leastFindingBytes);

/** A finding in the forms that the outputs want, where JSON is still a text. */
interface Forming {
  readonly json: string | undefined;
  readonly object: Buffer | undefined;
}

/** The same, with what is kept for its summary: as `Parcel` has it. */
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
    json: forms.json ? jsonLine(finding, id) : undefined,
    object: forms.object ? serialize(finding) : undefined,
  };
}

export function pack(finding: Finding, forms: Forms): Parcel {
  const { short, ...whole } = form(finding, forms);
  return { findingId: whole.findingId, ...packed(whole), short: short && packed(short) };
}

function packed({ json, object }: Forming): Packed {
  return { json: json === undefined ? undefined : unpooled(json), object };
}

/** A text as UTF-8, not in Node's pool: a window that keeps it would keep the 64 KiB of the pool around it. */
function unpooled(text: string): Buffer {
  const own = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  own.write(text);
  return own;
}

/** A finding that is at hand as an object. */
export function incoming(finding: Finding, forms: Forms): Incoming {
  return {
    ...repeatOf(finding, forms.repeats),
    severity: finding.threat.severity,
    timestamp: finding.timestamp,
    finding,
    parcel: () => pack(finding, forms),
  };
}

/** @throws TypeError where no output wants the object */
export function unpack({ object }: Packed): Finding {
  if (object === undefined) throw new TypeError('the finding was not packed as an object');
  return deserialize(object);
}

/** Bytes that keeping a parcel costs. */
export function sizeOf({ json, object }: Packed): number {
  return parcelOverhead + (json?.length ?? 0) + (object?.length ?? 0);
}
