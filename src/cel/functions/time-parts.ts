import { duration, int, string, timestamp } from '../checker/types.ts';
import { partsOf } from '../values/time.ts';
import { Duration, Failure, noOverload, type Result, Timestamp, type Value } from '../values/value.ts';
import { type CelFunction, method, type Overload } from './function.ts';

type Part = (date: Date, nanos: bigint) => number;

const dayMs = 86_400_000;

/** Parts of a date, numbered as in CEL: months, days of the month and days of the year start at 0. */
const parts: Readonly<Record<string, Part>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfYear: (date) => Math.floor((date.getTime() - startOfYear(date)) / dayMs),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDate: (date) => date.getUTCDate(),
  getDayOfWeek: (date) => date.getUTCDay(),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (_date, nanos) => Number(nanos / 1_000_000n),
};

const second = 1_000_000_000n;

const durationUnits: Readonly<Record<string, bigint>> = {
  getHours: 3600n * second,
  getMinutes: 60n * second,
  getSeconds: second,
  getMilliseconds: 1_000_000n,
};

function startOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return start.getTime();
}

/** Implements the accessors of a time. A duration is converted to the unit as a whole. */
function timePart(name: string, value: Value, zone: Value | undefined): Result {
  if (value instanceof Duration) {
    const unit = Object.hasOwn(durationUnits, name) ? durationUnits[name] : undefined;
    return unit === undefined || zone !== undefined ? noOverload() : value.nanoseconds / unit;
  }
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (!(value instanceof Timestamp) || part === undefined || (zone !== undefined && typeof zone !== 'string'))
    return noOverload();
  const offset = zone === undefined ? 0 : offsetOf(zone, value.nanoseconds);
  if (offset === undefined) return new Failure('unknown time zone');
  const { date, nanos } = partsOf(value.nanoseconds, offset);
  return BigInt(part(date, nanos));
}

/** Returns the overloads; timestamps take an optional time zone. */
function overloadsOf(name: string): readonly Overload[] {
  return [
    method([timestamp], int),
    method([timestamp, string], int),
    ...(Object.hasOwn(durationUnits, name) ? [method([duration], int)] : []),
  ];
}

/** The accessors of times. */
export const timeParts: readonly (readonly [string, CelFunction])[] = Object.keys(parts).map((name) => [
  name,
  { overloads: overloadsOf(name), run: ([value, zone]) => timePart(name, value ?? null, zone) },
]);

/**
 * Returns the offset of a zone (`+02:30`, `Europe/Berlin`) at a time, in seconds east of UTC; undefined for an
 * unknown zone.
 */
function offsetOf(zone: string, nanoseconds: bigint): number | undefined {
  if (zone === '' || zone === 'UTC') return 0;
  if (zone.includes(':')) {
    const match = /^([+-]?\d{1,4}):([+-]?\d{1,4})$/.exec(zone);
    if (match === null) return undefined;
    const minutes = Math.abs(Number(match[1])) * 60 + Number(match[2]);
    return minutes * 60 * (zone.startsWith('-') ? -1 : 1);
  }
  if (!/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/.test(zone)) return undefined;
  return zoneOffset(zone, Number(nanoseconds / 1_000_000n));
}

function zoneOffset(zone: string, ms: number): number | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  const name = format.formatToParts(new Date(ms)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
  if (match === null) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1);
}
