import { formatFixed } from './go-number.ts';
import { asTimestamp } from './operators.ts';
import { Duration, Failure, noOverload, type Result, Timestamp, type Value } from './values.ts';

const second = 1_000_000_000n;

/** `timestamp(text)`: RFC 3339 (Go: time.RFC3339). */
export function parseTimestamp(text: string): Result {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return new Failure(`"${text.slice(0, 64)}" is no RFC 3339 timestamp`);
  const [, year = '', month = '', day = '', hour = '', minute = '', seconds = '', fraction = '', sign, oh, om] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(seconds));
  const written = `${year}-${month}-${day}T${hour}:${minute}:${seconds}`;
  if (date.toISOString().slice(0, 19) !== written || Number(oh ?? 0) > 23 || Number(om ?? 0) > 59)
    return new Failure(`"${text.slice(0, 64)}" is no RFC 3339 timestamp`);
  const offset = sign === undefined ? 0 : (Number(oh) * 3600 + Number(om) * 60) * (sign === '-' ? -1 : 1);
  const whole = BigInt(date.getTime() / 1000 - offset);
  return asTimestamp(whole * second + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset);
}

/** Text of a timestamp as Go's time.RFC3339Nano writes it: in its own zone, without zeros at the end. */
export function formatTimestamp({ nanoseconds, offset }: Timestamp): string {
  const { date, nanos } = partsOf(nanoseconds, offset);
  const base = date
    .toISOString()
    .replace(/\.\d{3}Z$/, '')
    .replace(/^\+0*(\d{4})/, '$1');
  const fraction = nanos === 0n ? '' : `.${nanos.toString().padStart(9, '0').replace(/0+$/, '')}`;
  if (offset === 0) return `${base}${fraction}Z`;
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${base}${fraction}${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
};

/** `duration(text)`: Go's time.ParseDuration, such as `1h2m3.5s`. */
export function parseDuration(text: string): Result {
  const refused = new Failure(`"${text.slice(0, 64)}" is no duration`);
  const body = text.replace(/^[+-]/, '');
  const negative = text.startsWith('-');
  if (body === '0') return new Duration(0n);
  if (body.length > 128 || !/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return refused;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = units[unit] ?? 0n;
    total += BigInt(whole === '' ? '0' : whole) * size;
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  const value = negative ? -total : total;
  return BigInt.asIntN(64, value) === value ? new Duration(value) : refused;
}

/** Text of a duration as cel-go writes it: the seconds as a double, which has no room for all nanoseconds of a long one. */
export function formatDuration({ nanoseconds }: Duration): string {
  return `${formatFixed(Number(nanoseconds / second) + Number(nanoseconds % second) / 1e9)}s`;
}

function partsOf(nanoseconds: bigint, offset: number): { readonly date: Date; readonly nanos: bigint } {
  const nanos = ((nanoseconds % second) + second) % second;
  const seconds = (nanoseconds - nanos) / second;
  return { date: new Date((Number(seconds) + offset) * 1000), nanos };
}

type Part = (date: Date, nanos: bigint) => number;

const dayMs = 86_400_000;

/** Parts of a date, counted as the language does: months, days of the month and of the year from 0. */
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

/** Names of the methods that take times apart. */
export const timeParts: readonly string[] = Object.keys(parts);

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

/** One of the methods that take a time apart; a duration is given whole in the unit. */
export function timePart(name: string, value: Value, zone: Value | undefined): Result {
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

/** Seconds east of UTC of a zone (`+02:30`, `Europe/Berlin`) at a time; undefined where there is no such zone. */
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
