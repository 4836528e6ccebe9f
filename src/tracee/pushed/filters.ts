import { describeEvent } from '../../event/catalogue.ts';
import type { Kind } from '../../event/kinds.ts';
import { type Shape, shapeOf } from '../../signature/where/shapes.ts';
import { filteredInKernel, longestInKernel } from '../policies/rule-filter.ts';
import { alternativesOf } from './alternatives.ts';
import { complement, intersection, type NumberSet, numberSetOf, unionOfNumbers, valuesOf } from './number-set.ts';
import { type TextSet, textSetOf, unionOf } from './text-set.ts';

/** The events and conditions of one listener. */
export interface Wish {
  readonly where: Readonly<Record<string, unknown>>;
  readonly workload: Readonly<Record<string, unknown>>;
  /** Tracee filters of its own detectors, passed on unchanged. */
  readonly filters: readonly string[];
}

/**
 * Arguments whose values differ between Tracee's filters and the stream, so that no filter on them means the same
 * (v0.24.1 and main: pkg/ebpf/events_pipeline.go filters first, then pkg/ebpf/processor_funcs.go and
 * pkg/events/conversion.go change values). `metadata` is a structure there, times are printed as dates, `sha256` does not
 * exist yet, and `syscall` and `type` change between number and name.
 */
const changedLater: ReadonlySet<string> = new Set([
  'metadata',
  'sha256',
  'syscall',
  'type',
  'start_time',
  'parent_start_time',
  'parent_process_start_time',
  'leader_start_time',
]);

const integers: ReadonlySet<Kind> = new Set<Kind>(['int32', 'u_int32', 'int64', 'u_int64', 'pointer']);

/**
 * Fields of a workload that a rule can filter (Tracee: pkg/filters/scope.go). Names of containers, images and pods are not
 * among them, because Tracee may learn them only after it has filtered an event (pkg/ebpf/events_enrich.go).
 */
const scopes: Readonly<Record<string, readonly [scope: string, form: 'text' | 'number']>> = {
  'process.name': ['comm', 'text'],
  'process.uid': ['uid', 'number'],
  'process.pid': ['pid', 'number'],
  'process.host_pid': ['hostPid', 'number'],
  'container.id': ['containerId', 'text'],
};

/** Ids of users and processes. */
const ids: NumberSet = { intervals: [{ from: 0n, to: undefined }], isExact: true };
const text: Shape = { form: 'text', kind: 'str' };

/**
 * Makes filters that let every event pass that one of the listeners needs. All filters of an argument or a field are one
 * entry: they say something else if one of them is left out.
 * @param listeners wishes of all listeners of the event
 */
export function filtersFor(event: string, listeners: readonly Wish[]): readonly (readonly string[])[] {
  const wishes = listeners.flatMap(({ where, workload, filters }) =>
    alternativesOf(where).flatMap((onArguments) =>
      alternativesOf(workload).map((onWorkload) => ({ where: onArguments, workload: onWorkload, filters })),
    ),
  );
  const info = describeEvent(event);
  const known = (info?.arguments ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const isOwnFinding = info?.category === 'detector';
  const ofArguments = known.map(({ name, kind }) => {
    if (changedLater.has(name)) return [];
    const conditions = wishes.map(({ where }) => (Object.hasOwn(where, name) ? [where[name]] : []));
    const shape = shapeOf(name, kind);
    if (kind === 'str' && shape !== undefined) {
      const sets = wishes.map(({ where, filters }) =>
        Object.hasOwn(where, name) ? textSetOf(where[name], shape) : passedOn(filters, name),
      );
      return textFilters(`data.${name}`, unionOf(sets), filteredInKernel.has(event));
    }
    const given = conditions.flat();
    if (given.length < wishes.length) return [];
    if (kind === 'bool' && !isOwnFinding) return booleanFilter(`data.${name}`, given);
    if (!integers.has(kind) || isOwnFinding) return [];
    const numbers = unionOfNumbers(given.map(numberSetOf));
    return name === 'returnValue' ? rangeFilters('retval', numbers) : valueFilters(`data.${name}`, numbers);
  });
  const ofFields = Object.entries(scopes).map(([field, [scope, form]]) => {
    const given = wishes.flatMap(({ workload }) => (Object.hasOwn(workload, field) ? [workload[field]] : []));
    if (given.length < wishes.length) return [];
    if (form === 'text') return textFilters(scope, unionOf(given.map((one) => textSetOf(one, text))), false);
    return idFilters(scope, unionOfNumbers(given.map(numberSetOf)));
  });
  return [...ofFields, ...ofArguments].filter((filters) => filters.length > 0);
}

function textFilters(name: string, set: TextSet | undefined, inKernel: boolean): readonly string[] {
  if (set === undefined) return [];
  const { positive, negative } = set;
  const patterns = inKernel ? [...new Set(positive.map(withoutExact))] : [...positive];
  if (inKernel && (negative.length > 0 || !patterns.every(isTakenInKernel))) return [];
  // Tracee interprets the text after a second dot differently, and the text before it must not be empty.
  const isWrong = [patterns, negative].some((list) => list.length > 0 && list.every((one) => one.startsWith('.')));
  if (isWrong) return [];
  return [...listFilter(`${name}=`, patterns), ...listFilter(`${name}!=`, negative)];
}

function listFilter(name: string, patterns: readonly string[]): readonly string[] {
  const sorted = patterns.toSorted((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')));
  return sorted.length === 0 ? [] : [`${name}${sorted.join(',')}`];
}

/** Tracee compares the text of a number in an argument. */
function valueFilters(name: string, set: NumberSet): readonly string[] {
  const values = valuesOf(set);
  if (values !== undefined && values.length > 0) return [`${name}=${values.join(',')}`];
  const excluded = valuesOf(complement({ ...set, isExact: true }));
  return excluded === undefined || excluded.length === 0 ? [] : [`${name}!=${excluded.join(',')}`];
}

/**
 * Filters of a field that Tracee compares as a number (pkg/filters/numeric.go, the same in v0.24.1 and main): values, and
 * one range. A filter that only excludes values would let none pass.
 */
function rangeFilters(name: string, set: NumberSet): readonly string[] {
  const values = valuesOf(set);
  // The policy reader takes one number after `retval` (pkg/policy/v1beta1/policy_file.go).
  if (values !== undefined && (values.length <= 1 || name !== 'retval'))
    return values.length === 0 ? [] : [`${name}=${values.join(',')}`];
  const from = set.intervals[0]?.from;
  const to = set.intervals.at(-1)?.to;
  return [...(from === undefined ? [] : [`${name}>=${from}`]), ...(to === undefined ? [] : [`${name}<=${to}`])];
}

/** No id is below 0. */
function idFilters(name: string, set: NumberSet): readonly string[] {
  return rangeFilters(name, intersection(set, ids)).filter((filter) => filter !== `${name}>=0`);
}

function booleanFilter(name: string, conditions: readonly unknown[]): readonly string[] {
  const [first, ...others] = new Set(conditions);
  return others.length === 0 && typeof first === 'boolean' ? [`${name}=${first}`] : [];
}

/**
 * @returns the values that Tracee filters accept for an argument; undefined if they also accept others (tracee.md B.3)
 */
function passedOn(filters: readonly string[], argument: string): TextSet | undefined {
  const values = filters.flatMap((filter) => {
    const [, name, operator, value = ''] = /^data\.([^!=<>]+)(!?=)(.*)$/s.exec(filter) ?? [];
    return name === argument ? [{ operator, value }] : [];
  });
  if (values.length === 0 || values.some(({ operator }) => operator !== '=')) return undefined;
  return { positive: values.flatMap(({ value }) => value.split(',')), negative: [], isExact: true };
}

/** Whether Tracee's kernel part accepts a pattern. It refuses `*x*` and more than 255 bytes: Tracee would not start. */
function isTakenInKernel(pattern: string): boolean {
  return !/^\*.*\*$/s.test(pattern) && Buffer.byteLength(pattern) <= longestInKernel;
}

/**
 * Makes a prefix of an exact value, which accepts additional events. With an exact value, the kernel part drops all
 * events whose text is longer than 255 bytes, even if they match other patterns (Tracee:
 * pkg/ebpf/c/common/filtering.h), and an attacker controls the length of a path.
 */
function withoutExact(pattern: string): string {
  return /^\*|\*$/.test(pattern) ? pattern : `${pattern}*`;
}
