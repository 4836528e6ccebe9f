import type { Severity } from '../../finding.ts';

/** Severities, weakest first. */
export const severityNames = ['info', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

/** Parts of a time in UTC: day and time of day with milliseconds. */
export interface ShownTime {
  readonly day: string;
  readonly clock: string;
  /** Both, for machines: RFC 3339. */
  readonly machine: string;
}

/** @param nanoseconds since the epoch, as a decimal text */
export function shownTime(nanoseconds: string): ShownTime {
  const machine = new Date(millisecondsOf(nanoseconds)).toISOString();
  return { day: machine.slice(0, 10), clock: machine.slice(11, 23), machine };
}

/** @param nanoseconds since the epoch, as a decimal text */
export function millisecondsOf(nanoseconds: string): number {
  const ms = Number(BigInt(nanoseconds) / 1_000_000n);
  return Math.min(Math.max(ms, 0), 8_640_000_000_000_000);
}

/** A number with thin spaces between thousands. */
export function shownNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** A length of time with at most three digits: `45.4 ms`. @param nanoseconds may be negative */
export function shownLength(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const units = [
    [86_400e9, 'd'],
    [3_600e9, 'h'],
    [60e9, 'min'],
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ] as const;
  const [unit, name] = units.find(([unit]) => size >= unit) ?? [1, 'ns'];
  const value = size / unit;
  const text = value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  return `${nanoseconds < 0 ? '−' : ''}${text.includes('.') ? text.replace(/\.?0+$/, '') : text} ${name}`;
}
