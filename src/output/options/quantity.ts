import * as z from 'zod';

const units: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const sizePattern = /^(\d+(?:\.\d+)?)\s*([KMGT]iB|B)?$/;
const times: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const timePattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Names of the two kinds of values in documentation. */
export const sizeTitle = 'a size such as 1MiB';
export const timeTitle = 'a length of time such as 30s';

/** A size in bytes, as a number or as a text such as `100MiB`. @param least smallest value in bytes */
export function size(least = 1) {
  const error = `a size such as 64KiB, 100MiB or 1GiB is needed, at least ${least} bytes`;
  return z
    .union([z.number({ error }), z.string({ error })], { error })
    .transform((value) => (typeof value === 'number' ? value : bytesOf(value)))
    .pipe(z.int({ error }).min(least, error))
    .meta({ title: sizeTitle });
}

/** A length of time, as a text such as `30s` or `72h`; a number stands for seconds. The value is in milliseconds. */
export function duration({ leastMs = 1, mostMs = 3_650 * 86_400_000 } = {}) {
  const error = `a length of time such as 500ms, 30s, 5m, 1h or 7d is needed, from ${leastMs} ms to ${mostMs} ms`;
  return z
    .union([z.number({ error }), z.string({ error })], { error })
    .transform((value) => (typeof value === 'number' ? value * 1_000 : millisecondsOf(value)))
    .pipe(z.number({ error }).min(leastMs, error).max(mostMs, error))
    .meta({ title: timeTitle });
}

function bytesOf(text: string): number {
  const [, number, unit = ''] = sizePattern.exec(text) ?? [];
  return number === undefined ? Number.NaN : Math.round(Number(number) * (units[unit] ?? Number.NaN));
}

function millisecondsOf(text: string): number {
  const [, number, unit = ''] = timePattern.exec(text) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (times[unit] ?? Number.NaN);
}

/** Writes a size as an operator would: in the largest unit that gives a whole number. */
export function bytesText(bytes: number): string {
  return inLargestUnit(bytes, units);
}

/** Writes a length of time as an operator would: in the largest unit that gives a whole number. */
export function millisecondsText(ms: number): string {
  return inLargestUnit(ms, times);
}

function inLargestUnit(value: number, known: Readonly<Record<string, number>>): string {
  const [unit = '', factor = 1] =
    Object.entries(known).findLast(([, one]) => value >= one && value % one === 0) ?? Object.entries(known)[0] ?? [];
  return `${value / factor}${unit}`;
}
