import { timestampNanosTag, timestampSecondsTag } from '../../gen/tags.ts';
import { takeFields, type ValueCodec } from './value-codec.ts';

/** Range of protobuf JSON: from 0001-01-01 to the last second of 9999. */
const leastSeconds = -62_135_596_800;
const mostSeconds = 253_402_300_799;

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * @returns seconds and nanoseconds of a text in RFC 3339 with any number of digits; undefined if it is not a time or is
 * more precise than nanoseconds
 */
function parseTimestamp(text: string): { readonly seconds: number; readonly nanos: number } | undefined {
  const [, local, fraction = '', sign, hours = '0', minutes = '0'] = rfc3339.exec(text) ?? [];
  if (local === undefined || /[1-9]/.test(fraction.slice(9)) || Number(hours) > 23 || Number(minutes) > 59)
    return undefined;
  const milliseconds = Date.parse(`${local}Z`);
  // Date.parse converts the 30th of February to a date in March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== local) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  const seconds = milliseconds / 1000 + (sign === '-' ? offset : -offset);
  if (seconds < leastSeconds || seconds > mostSeconds) return undefined;
  return { seconds, nanos: Number(fraction.slice(0, 9).padEnd(9, '0')) };
}

/** @returns the time in RFC 3339 in UTC with 0, 3, 6 or 9 digits, as protobuf JSON writes it */
function formatTimestamp(seconds: number, nanos: number): string {
  if (!(seconds >= leastSeconds && seconds <= mostSeconds && nanos >= 0 && nanos < 1_000_000_000)) {
    throw new RangeError('a timestamp lies outside of the years 1 to 9999');
  }
  const digits = nanos
    .toString()
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

/** `google.protobuf.Timestamp`. */
export const timestampCodec: ValueCodec = {
  wireType: 2,
  zero: undefined,
  put(out, tag, json) {
    const time = typeof json === 'string' ? parseTimestamp(json) : undefined;
    if (time === undefined) return out.refuse('a time in RFC 3339 with at most nanoseconds', json);
    out.delimited(tag, () => {
      if (time.seconds !== 0) out.writer.uint32(timestampSecondsTag).int64(time.seconds);
      if (time.nanos !== 0) out.writer.uint32(timestampNanosTag).int32(time.nanos);
    });
  },
  take(reader) {
    let seconds = 0;
    let nanos = 0;
    takeFields(reader, (tag) => {
      if (tag === timestampSecondsTag) seconds = Number(reader.int64().toString());
      else if (tag === timestampNanosTag) nanos = reader.int32();
      else return false;
      return true;
    });
    return formatTimestamp(seconds, nanos);
  },
};
