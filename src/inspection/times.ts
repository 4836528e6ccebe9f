import { SequentError } from '../errors.ts';

const absolute =
  /^(?<day>\d{4}-\d\d-\d\d)[T ](?<clock>\d\d:\d\d(?::\d\d)?)(?:\.(?<fraction>\d{1,9}))?(?: ?(?:Z|UTC))?$/;
const clockOnly = /^(?<clock>\d\d:\d\d(?::\d\d)?)(?:\.(?<fraction>\d{1,9}))?(?: ?(?:Z|UTC))?$/;
const offset = /^\+(?<number>\d+)(?:\.(?<fraction>\d{1,9}))?(?<unit>ns|us|ms|s|m|h)?$/;
const units = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n };
const nsPerSecond = 1_000_000_000n;
const nsPerDay = 86_400n * nsPerSecond;

/**
 * A point in event time, in epoch nanoseconds.
 * @param start time of the first event of the recording
 */
export type PointInTime = (start: bigint) => bigint;

/**
 * Reads a point in event time, in UTC: `2026-11-23T08:50:50.9Z` or as findings show it, `2026-11-23 08:50:50.948`; a time
 * of the day on which the recording starts, `08:50:50`; or a distance from its first event, `+90s`, `+1.5m`, `+250ms`.
 * @param option the flag, for the error
 * @throws {SequentError} SEQ_USAGE
 */
export function pointInTime(text: string, option: string): PointInTime {
  const fixed = absolute.exec(text)?.groups;
  if (fixed !== undefined) {
    const day = Date.parse(`${fixed['day']}T${fullClock(fixed['clock'])}Z`);
    if (!Number.isNaN(day)) {
      const time = BigInt(day) * 1_000_000n + fractionOf(fixed['fraction'], nsPerSecond);
      return () => time;
    }
  }
  const daily = clockOnly.exec(text)?.groups;
  if (daily !== undefined) {
    const ms = Date.parse(`1970-01-01T${fullClock(daily['clock'])}Z`);
    if (!Number.isNaN(ms)) {
      const time = BigInt(ms) * 1_000_000n + fractionOf(daily['fraction'], nsPerSecond);
      return (start) => start - (start % nsPerDay) + time;
    }
  }
  const relative = offset.exec(text)?.groups;
  if (relative !== undefined) {
    const unit = unitOf(relative['unit']);
    const distance = BigInt(relative['number'] ?? '0') * unit + fractionOf(relative['fraction'], unit);
    return (start) => start + distance;
  }
  throw new SequentError('SEQ_USAGE', {
    what: `${text} is not a point in time`,
    where: option,
    todo: 'write 2026-11-23T08:50:50Z, 08:50:50, or +90s for a time after the first event',
  });
}

function fullClock(clock = ''): string {
  return clock.length === 5 ? `${clock}:00` : clock;
}

function unitOf(name: string | undefined): bigint {
  switch (name) {
    case 'ns':
    case 'us':
    case 'ms':
    case 'm':
    case 'h':
      return units[name];
    default:
      return units.s;
  }
}

/** @returns the decimal fraction of a unit, rounded down to nanoseconds */
function fractionOf(digits: string | undefined, unit: bigint): bigint {
  return digits === undefined ? 0n : (BigInt(digits) * unit) / 10n ** BigInt(digits.length);
}
