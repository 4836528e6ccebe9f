import { isCombining, isObject } from '../../signature/where/compile.ts';

/** Integers from `from` to `to`, both included; without a bound if undefined. */
interface Interval {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/** Intervals in ascending order that do not touch each other. */
export interface NumberSet {
  readonly intervals: readonly Interval[];
  /** Whether it has no other numbers than the condition. */
  readonly isExact: boolean;
}

const everything: NumberSet = { intervals: [{ from: undefined, to: undefined }], isExact: false };
const nothing: NumberSet = { intervals: [], isExact: true };
/** Number of values that a filter lists. */
const mostValues = 16;

/** @returns integers that include all that meet a condition */
export function numberSetOf(condition: unknown): NumberSet {
  if (Array.isArray(condition)) return unionOfNumbers(condition.map(numberSetOf));
  if (!isObject(condition)) return operatorSet('is', condition);
  return Object.entries(condition)
    .map(([name, operand]) => {
      if (!isCombining(name)) return operatorSet(name, operand);
      if (name === 'not') return complement(numberSetOf(operand));
      const parts = (Array.isArray(operand) ? operand : [operand]).map(numberSetOf);
      return name === 'any' ? unionOfNumbers(parts) : parts.reduce(intersection);
    })
    .reduce(intersection, { ...everything, isExact: true });
}

/** @returns the numbers of several sets */
export function unionOfNumbers(sets: readonly NumberSet[]): NumberSet {
  const all = sets.flatMap(({ intervals }) => intervals).toSorted(byStart);
  const joined: { from: bigint | undefined; to: bigint | undefined }[] = [];
  for (const { from, to } of all) {
    const last = joined.at(-1);
    if (last !== undefined && (last.to === undefined || from === undefined || from <= last.to + 1n)) {
      if (to === undefined || (last.to !== undefined && to > last.to)) last.to = to;
    } else joined.push({ from, to });
  }
  return { intervals: joined, isExact: sets.every(({ isExact }) => isExact) };
}

/** @returns the only numbers of the set, and undefined if there are too many */
export function valuesOf({ intervals }: NumberSet): readonly bigint[] | undefined {
  const values: bigint[] = [];
  for (const { from, to } of intervals) {
    if (from === undefined || to === undefined || to - from >= mostValues) return undefined;
    for (let value = from; value <= to; value++) values.push(value);
  }
  return values.length <= mostValues ? values : undefined;
}

/** @returns the set with all numbers that it lacks, which may be too many if it is not exact */
export function complement({ intervals, isExact }: NumberSet): NumberSet {
  if (!isExact) return everything;
  const gaps: Interval[] = [];
  let from: bigint | undefined;
  let isOpen = true;
  for (const interval of intervals) {
    if (interval.from !== undefined && (from === undefined || interval.from > from))
      gaps.push({ from, to: interval.from - 1n });
    isOpen = interval.to !== undefined;
    from = interval.to === undefined ? undefined : interval.to + 1n;
  }
  if (isOpen) gaps.push({ from, to: undefined });
  return { intervals: gaps, isExact: true };
}

/** @returns the numbers that are in both sets */
export function intersection(one: NumberSet, other: NumberSet): NumberSet {
  const intervals = one.intervals.flatMap((a) =>
    other.intervals.flatMap((b) => {
      const from = a.from === undefined ? b.from : b.from === undefined || a.from > b.from ? a.from : b.from;
      const to = a.to === undefined ? b.to : b.to === undefined || a.to < b.to ? a.to : b.to;
      return from !== undefined && to !== undefined && from > to ? [] : [{ from, to }];
    }),
  );
  return { intervals: intervals.toSorted(byStart), isExact: one.isExact && other.isExact };
}

function operatorSet(name: string, operand: unknown): NumberSet {
  if (name === 'is') {
    const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    return unionOfNumbers(
      values.map((value) => {
        const number = whole(value, 'down');
        return number === undefined || number !== whole(value, 'up') ? nothing : exactly({ from: number, to: number });
      }),
    );
  }
  const up = whole(operand, 'up');
  const down = whole(operand, 'down');
  if (up === undefined || down === undefined) return everything;
  switch (name) {
    case 'lt':
      return exactly({ from: undefined, to: up - 1n });
    case 'lte':
      return exactly({ from: undefined, to: down });
    case 'gt':
      return exactly({ from: down + 1n, to: undefined });
    case 'gte':
      return exactly({ from: up, to: undefined });
    default:
      return everything;
  }
}

function exactly(interval: Interval): NumberSet {
  return { intervals: [interval], isExact: true };
}

function whole(value: unknown, direction: 'up' | 'down'): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return BigInt(direction === 'up' ? Math.ceil(value) : Math.floor(value));
}

function byStart({ from: a }: Interval, { from: b }: Interval): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
