import { asTimestamp } from './arithmetic.ts';
import { formatFixed } from './go-number.ts';
import { Duration, Failure, type Result, type Timestamp } from './value.ts';

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

/** Formats a timestamp as Go's time.RFC3339Nano: in its own zone, without trailing zeros. */
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

/**
 * Formats a duration as cel-go: the seconds as a double, which cannot represent all nanoseconds of a long duration.
 */
export function formatDuration({ nanoseconds }: Duration): string {
  return `${formatFixed(Number(nanoseconds / second) + Number(nanoseconds % second) / 1e9)}s`;
}

/**
 * Splits a time in a zone into a date and the nanoseconds of its second.
 * @param offset seconds east of UTC
 */
export function partsOf(nanoseconds: bigint, offset: number): { readonly date: Date; readonly nanos: bigint } {
  const nanos = ((nanoseconds % second) + second) % second;
  const seconds = (nanoseconds - nanos) / second;
  return { date: new Date((Number(seconds) + offset) * 1000), nanos };
}
