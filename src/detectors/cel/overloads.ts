import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  listOf,
  mapOf,
  parameter,
  string,
  type Type,
  timestamp,
  uint,
} from './types.ts';

/** One form in which a function may be called. */
export interface Overload {
  /** For a method the type of its receiver comes first. */
  readonly args: readonly Type[];
  readonly result: Type;
  readonly method?: true;
}

const a = parameter('A');
const b = parameter('B');
const listOfA = listOf(a);
const mapOfAB = mapOf(a, b);

function over(args: readonly Type[], result: Type): Overload {
  return { args, result };
}

function method(args: readonly Type[], result: Type): Overload {
  return { args, result, method: true };
}

/** The same two operands and result, for each of these types. */
function same(...types: readonly Type[]): readonly Overload[] {
  return types.map((type) => over([type, type], type));
}

const ordered = [bool, int, uint, double, string, bytes, timestamp, duration].map((type) => over([type, type], bool));

function convert(result: Type, ...from: readonly Type[]): readonly Overload[] {
  return from.map((type) => over([type], result));
}

/** A part of a time: with an optional zone for timestamps. */
function part(ofDuration: boolean): readonly Overload[] {
  return [method([timestamp], int), method([timestamp, string], int), ...(ofDuration ? [method([duration], int)] : [])];
}

/** The standard library (cel-spec, doc/langdef.md, "List of Standard Definitions"), as cel-go checks it. */
export const standard: ReadonlyMap<string, readonly Overload[]> = new Map<string, readonly Overload[]>([
  ['_?_:_', [over([bool, a, a], a)]],
  ['!_', [over([bool], bool)]],
  ['-_', [over([double], double), over([int], int)]],
  ['_==_', [over([a, a], bool)]],
  ['_!=_', [over([a, a], bool)]],
  [
    '_+_',
    [
      ...same(bytes, double, duration),
      over([duration, timestamp], timestamp),
      over([timestamp, duration], timestamp),
      ...same(int),
      over([listOfA, listOfA], listOfA),
      ...same(string, uint),
    ],
  ],
  [
    '_-_',
    [
      ...same(double, duration, int),
      over([timestamp, duration], timestamp),
      over([timestamp, timestamp], duration),
      ...same(uint),
    ],
  ],
  ['_*_', same(double, int, uint)],
  ['_/_', same(double, int, uint)],
  ['_%_', same(int, uint)],
  ['_<_', ordered],
  ['_<=_', ordered],
  ['_>_', ordered],
  ['_>=_', ordered],
  ['_[_]', [over([listOfA, int], a), over([mapOfAB, a], b)]],
  ['@in', [over([a, listOfA], bool), over([a, mapOfAB], bool)]],
  ['size', [bytes, listOfA, mapOfAB, string].flatMap((type) => [over([type], int), method([type], int)])],
  ['type', [over([a], { kind: 'type' })]],
  ['bool', convert(bool, bool, string)],
  ['bytes', convert(bytes, bytes, string)],
  ['double', convert(double, double, int, string, uint)],
  ['duration', convert(duration, duration, string)],
  ['dyn', [over([a], dyn)]],
  ['int', convert(int, int, double, duration, string, timestamp, uint)],
  ['string', convert(string, string, bool, bytes, double, duration, int, timestamp, uint)],
  ['timestamp', convert(timestamp, timestamp, int, string)],
  ['uint', convert(uint, uint, double, int, string)],
  ['contains', [method([string, string], bool)]],
  ['endsWith', [method([string, string], bool)]],
  ['startsWith', [method([string, string], bool)]],
  ['matches', [over([string, string], bool), method([string, string], bool)]],
  ['getFullYear', part(false)],
  ['getMonth', part(false)],
  ['getDayOfYear', part(false)],
  ['getDayOfMonth', part(false)],
  ['getDate', part(false)],
  ['getDayOfWeek', part(false)],
  ['getHours', part(true)],
  ['getMinutes', part(true)],
  ['getSeconds', part(true)],
  ['getMilliseconds', part(true)],
]);

const numbers = [int, uint, double];

/**
 * Comparisons of numbers of unlike types. cel-go refuses them before an expression runs, but forgets to from the first macro
 * on: `ancestors.exists(a, a.pid > 1000)` works in Tracee, so it works here.
 */
export const mixedComparisons: readonly Overload[] = numbers.flatMap((left) =>
  numbers.filter((right) => right !== left).map((right) => over([left, right], bool)),
);

/** Names of the operators that `mixedComparisons` are further forms of. */
export const comparisonNames: ReadonlySet<string> = new Set(['_<_', '_<=_', '_>_', '_>=_']);
