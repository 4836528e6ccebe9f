import { describeEvent } from '../event/catalogue.ts';
import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { PolicyRefusal } from './policies/refusal.ts';
import { checkRuleFilter, filteredInKernel, longestInKernel } from './policies/rule-filter.ts';
import { newestRelease } from './versions/choose.ts';
import { mayName } from './versions/events.ts';
import type { TraceeProfile } from './versions/profile.ts';

/** One rule of a Tracee policy. */
export interface PolicyRule {
  readonly event: string;
  readonly filters?: readonly string[];
}

export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** Events that a policy may not name, because Tracee would not start. */
  readonly refused: readonly string[];
  /** Events that this version of Tracee does not know. */
  readonly unknown: readonly string[];
}

export interface PolicyOptions {
  /** Whether to leave out events that are optional for all listeners. */
  readonly onlyNeeded?: boolean;
  /** The version of Tracee for which the policy is made; the newest release by default. */
  readonly profile?: TraceeProfile;
}

/** The events and filters that one listener needs. */
interface Wish {
  readonly where: Readonly<Record<string, unknown>>;
  readonly started: boolean;
  /** Tracee filters of its own detectors, passed on unchanged. */
  readonly filters: readonly string[];
}

const everything: Wish = { where: {}, started: false, filters: [] };

/**
 * Makes the policy rules that Tracee needs to send the events of these signatures, in the syntax of its version.
 * Conditions that all listeners of an event have become filters: for each argument with a condition in every listener,
 * the union of the values. No listener loses an event that it needs.
 */
export function policyFor(
  signatures: readonly LoadedSignature[],
  { onlyNeeded = false, profile = newestRelease }: PolicyOptions = {},
): Policy {
  const wanted = new Map<string, Wish[]>();
  const want = (event: string, wish: Wish): void => {
    wanted.set(event, [...(wanted.get(event) ?? []), wish]);
  };
  for (const signature of signatures) {
    const { where, scope, models, optional, within, filters } = signature;
    const counting = new Set(eventsThatCount(signature).map(({ name }) => name));
    const skip = (event: string, mayLack: readonly string[]): boolean =>
      event === 'finding' ||
      within?.has(event) === true ||
      (onlyNeeded && mayLack.includes(event)) ||
      !(counting.has(event) || isInternal(event));
    const started = scope.container === 'started';
    for (const event of signature.on.keys())
      if (!skip(event, optional))
        want(event, { where: where.get(event) ?? {}, started, filters: filters?.get(event) ?? [] });
    for (const model of Object.values(models))
      for (const event of model.events) if (!skip(event, model.optional)) want(event, everything);
  }
  const names = [...wanted.keys()].sort();
  const open = names.filter((event) => !isInternal(event));
  const isKnown = (event: string): boolean => mayName(profile, event);
  return {
    rules: open.filter(isKnown).map((event) => rule(event, wanted.get(event) ?? [], profile)),
    refused: names.filter(isInternal),
    unknown: open.filter((event) => !isKnown(event)),
  };
}

function isInternal(event: string): boolean {
  return describeEvent(event)?.internal === true;
}

function rule(event: string, wishes: readonly Wish[], profile: TraceeProfile): PolicyRule {
  const common = commonFilters(wishes);
  const wished = [
    // A policy accepts no scope without an operator, such as plain `container` (Tracee: pkg/policy/v1beta1).
    ...(wishes.every(({ started }) => started) ? ['container=started'] : []),
    ...(common.length > 0 ? common : dataFilters(event, wishes)),
  ];
  const filters = wished.filter((filter) => isTaken(filter, event, profile));
  return filters.length === 0 ? { event } : { event, filters };
}

/** Whether the version accepts a filter. A refused filter is left out, and all events are sent. */
function isTaken(filter: string, event: string, profile: TraceeProfile): boolean {
  try {
    checkRuleFilter(filter, event, [event], profile);
    return true;
  } catch (error) {
    if (error instanceof PolicyRefusal) return false;
    throw error;
  }
}

/** Unchanged filters that all listeners have in common. */
function commonFilters(wishes: readonly Wish[]): readonly string[] {
  const [first, ...others] = wishes.map(({ filters }) => filters.toSorted());
  return first !== undefined && others.every((other) => other.join('\n') === first.join('\n')) ? first : [];
}

function dataFilters(event: string, wishes: readonly Wish[]): readonly string[] {
  const known = describeEvent(event)?.arguments ?? [];
  const texts = known.filter(({ kind }) => kind === 'str').map(({ name }) => name);
  return texts.sort().flatMap((argument) => dataFilter(event, argument, wishes) ?? []);
}

/** Makes a Tracee filter that accepts at least what every listener needs; undefined if there is none. */
function dataFilter(event: string, argument: string, wishes: readonly Wish[]): string | undefined {
  const all = wishes.map(({ where, filters }) =>
    Object.hasOwn(where, argument) ? patternsOf(where[argument]) : patternsIn(filters, argument),
  );
  if (!all.every((patterns) => patterns !== undefined)) return undefined;
  const patterns = [
    ...new Set(all.flat().map((pattern) => (filteredInKernel.has(event) ? withoutExact(pattern) : pattern))),
  ];
  if (filteredInKernel.has(event) && !patterns.every(isTakenInKernel)) return undefined;
  // Tracee interprets the text after a second dot differently, and the text before it must not be empty.
  patterns.sort((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')));
  if (patterns[0]?.startsWith('.')) return undefined;
  return `data.${argument}=${patterns.join(',')}`;
}

/**
 * @returns the values that Tracee filters accept for an argument; undefined if they also accept others (tracee.md B.3)
 */
function patternsIn(filters: readonly string[], argument: string): readonly string[] | undefined {
  const values = filters.flatMap((filter) => {
    const [, name, operator, value = ''] = /^data\.([^!=<>]+)(!?=)(.*)$/s.exec(filter) ?? [];
    return name === argument ? [{ operator, value }] : [];
  });
  if (values.length === 0 || values.some(({ operator }) => operator !== '=')) return undefined;
  return values.flatMap(({ value }) => value.split(','));
}

function patternsOf(test: unknown): readonly string[] | undefined {
  if (typeof test === 'string') return plain(test, (text) => text);
  if (Array.isArray(test)) {
    const all = test.map(patternsOf);
    return all.length > 0 && all.every((patterns) => patterns !== undefined) ? all.flat() : undefined;
  }
  if (typeof test !== 'object' || test === null) return undefined;
  const keys = Object.keys(test);
  if (keys.length !== 1) return undefined;
  if ('prefix' in test) return plain(test.prefix, (text) => `${text}*`);
  if ('suffix' in test) return plain(test.suffix, (text) => `*${text}`);
  if ('contains' in test) return plain(test.contains, (text) => `*${text}*`);
  // A path that Tracee has resolved in the kernel never ends in a slash.
  if ('baseName' in test) return plain(test.baseName, (text) => `*${text}`);
  return undefined;
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

/**
 * Formats literal values for a filter. A filter cannot express a value that is empty, contains a comma or a star,
 * starts like an operator, has blanks around it, or contains bytes that are not text (U+FFFD).
 */
function plain(values: unknown, form: (text: string) => string): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  const texts = list.filter(
    (value): value is string =>
      typeof value === 'string' && /^[^*,=!<>\s\ufffd]([^*,\ufffd]*[^*,\s\ufffd])?$/.test(value),
  );
  return texts.length === list.length && texts.length > 0 ? texts.map(form) : undefined;
}
