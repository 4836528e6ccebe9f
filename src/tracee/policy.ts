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
  /** Events that no policy may name: Tracee would not start. */
  readonly refused: readonly string[];
  /** Events that this version of Tracee does not know. */
  readonly unknown: readonly string[];
}

export interface PolicyOptions {
  /** Leaves out events that all who listen can do without. */
  readonly onlyNeeded?: boolean;
  /** The version of Tracee that the policy is for; the newest release by default. */
  readonly profile?: TraceeProfile;
}

/** What one listener of an event asks for. */
interface Wish {
  readonly where: Readonly<Record<string, unknown>>;
  readonly started: boolean;
  /** Filters of Tracee as they stand, of its own detectors. */
  readonly filters: readonly string[];
}

const everything: Wish = { where: {}, started: false, filters: [] };

/**
 * What Tracee must be told to send for these signatures, in what its version takes. What all listeners of an event ask for becomes
 * filters: for each argument that all have conditions on, the values of all of them together. So nothing is kept from anybody.
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
    // Without an operator, plain `container`, a policy takes no scope (Tracee: pkg/policy/v1beta1).
    ...(wishes.every(({ started }) => started) ? ['container=started'] : []),
    ...(common.length > 0 ? common : dataFilters(event, wishes)),
  ];
  const filters = wished.filter((filter) => isTaken(filter, event, profile));
  return filters.length === 0 ? { event } : { event, filters };
}

/** A filter that the version refuses is left out: without it all events come. */
function isTaken(filter: string, event: string, profile: TraceeProfile): boolean {
  try {
    checkRuleFilter(filter, event, [event], profile);
    return true;
  } catch (error) {
    if (error instanceof PolicyRefusal) return false;
    throw error;
  }
}

/** Filters that stand as they are, where all listeners have the same. */
function commonFilters(wishes: readonly Wish[]): readonly string[] {
  const [first, ...others] = wishes.map(({ filters }) => filters.toSorted());
  return first !== undefined && others.every((other) => other.join('\n') === first.join('\n')) ? first : [];
}

function dataFilters(event: string, wishes: readonly Wish[]): readonly string[] {
  const known = describeEvent(event)?.arguments ?? [];
  const texts = known.filter(({ kind }) => kind === 'str').map(({ name }) => name);
  return texts.sort().flatMap((argument) => dataFilter(event, argument, wishes) ?? []);
}

/** A filter of Tracee that lets through at least what anybody asks for; undefined where there is none. */
function dataFilter(event: string, argument: string, wishes: readonly Wish[]): string | undefined {
  const all = wishes.map(({ where, filters }) =>
    Object.hasOwn(where, argument) ? patternsOf(where[argument]) : patternsIn(filters, argument),
  );
  if (!all.every((patterns) => patterns !== undefined)) return undefined;
  const patterns = [
    ...new Set(all.flat().map((pattern) => (filteredInKernel.has(event) ? withoutExact(pattern) : pattern))),
  ];
  if (filteredInKernel.has(event) && !patterns.every(isTakenInKernel)) return undefined;
  // Tracee takes all behind a second dot for something else, and what stands before it must not be empty.
  patterns.sort((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')));
  if (patterns[0]?.startsWith('.')) return undefined;
  return `data.${argument}=${patterns.join(',')}`;
}

/** The values that filters of Tracee take for an argument; undefined where they take others too (tracee.md B.3). */
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
  // A path that Tracee has found in the kernel never ends in a slash.
  if ('baseName' in test) return plain(test.baseName, (text) => `*${text}`);
  return undefined;
}

/** Tracee's kernel part takes neither `*x*` nor more than 255 bytes: Tracee would not start. */
function isTakenInKernel(pattern: string): boolean {
  return !/^\*.*\*$/s.test(pattern) && Buffer.byteLength(pattern) <= longestInKernel;
}

/**
 * An exact value lets everything beside it pass too, as a prefix: where there is one, the kernel part drops all events whose text
 * is longer than 255 bytes, those of other patterns included (Tracee: pkg/ebpf/c/common/filtering.h), and an attacker chooses how
 * long a path is.
 */
function withoutExact(pattern: string): string {
  return /^\*|\*$/.test(pattern) ? pattern : `${pattern}*`;
}

/** Values that stand for themselves in a filter; one with a comma, a star or nothing in it cannot be said there, nor one that
 * begins like an operator, has blanks around it, or stands for bytes that are no text (U+FFFD). */
function plain(values: unknown, form: (text: string) => string): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  const texts = list.filter(
    (value): value is string =>
      typeof value === 'string' && /^[^*,=!<>\s\ufffd]([^*,\ufffd]*[^*,\s\ufffd])?$/.test(value),
  );
  return texts.length === list.length && texts.length > 0 ? texts.map(form) : undefined;
}
